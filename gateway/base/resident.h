/* resident.h: how much of a program that mostly waits lies in memory. */
#pragma once

/*
 * Gives back to the system what is free, and the pages of the program and its libraries that nobody can have written:
 * the start reads all their symbols and relocations once, and a rare piece of work its own part of them. What is
 * needed after all is there again at the first touch, from the file or from the system's copy of it.
 */
void resident_give_back(void);
