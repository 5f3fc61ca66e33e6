#ifndef LOSSCAST_CZLIB_SHIM_H
#define LOSSCAST_CZLIB_SHIM_H
#include <zlib.h>
#endif
