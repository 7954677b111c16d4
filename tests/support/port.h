/* port.h: a port for a program that is started a little later, and perhaps once more. */
#pragma once

/*
 * One of 127.0.0.1 that is free and that the system hands to nobody who connects: of those, one may be taken by any
 * call of any test before the program is there.
 */
int port_free(void);
