/* banned.h: functions nobody here needs; calling one does not compile. Forced into every file. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(f) f##_is_banned_in_this_house
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef localtime
#undef gmtime
#undef ctime
#undef asctime
#undef atoi
#undef atol
#undef gets
#define strcpy(...)    BANNED(strcpy)
#define strcat(...)    BANNED(strcat)
#define strncpy(...)   BANNED(strncpy)
#define strncat(...)   BANNED(strncat)
#define sprintf(...)   BANNED(sprintf)
#define vsprintf(...)  BANNED(vsprintf)
#define strtok(...)    BANNED(strtok)
#define localtime(...) BANNED(localtime)
#define gmtime(...)    BANNED(gmtime)
#define ctime(...)     BANNED(ctime)
#define asctime(...)   BANNED(asctime)
#define atoi(...)      BANNED(atoi)
#define atol(...)      BANNED(atol)
