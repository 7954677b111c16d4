/* port.h: a port for a program that is started a little later, and perhaps once more. */
#pragma once

/*
 * One of 127.0.0.1 that is free, and so are the eight behind it, which `shenfa up` takes for its stand-ins. None that the
 * system hands to whoever connects, or any call of any test could have it before the program does; only where
 * it hands out nearly all, one of those.
 */
int port_free(void);
