#ifdef __linux__
// The affinity of processes is an extension of GNU's, which Swift does not see.
#define _GNU_SOURCE
#include <sched.h>
#endif
#include "processors.h"
#include <unistd.h>

long losscast_available_processors(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? online : 1;
}
