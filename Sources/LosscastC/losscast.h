/* The C interface of Losscast, which Python/ calls.
 *
 * A call answers with an object that holds what came of it, until it is released. Calls share no state, so
 * that threads may call at once. No argument ends the program, be it null, negative or not a number; that
 * pointers lead to as many values as their lengths say is for the caller to see to.
 */
#ifndef LOSSCAST_H
#define LOSSCAST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct losscast_answer losscast_answer;

/* Runs a command of the command line that answers once, such as fit, predict, extrapolate, scale or stop.
 *
 * `request` is JSON: `arguments`, the command and what follows it, without --format; and `files`, what paths
 * among the arguments may name besides files. A file has a `name` and either a `text`, such as a fit's JSON,
 * or `blocks` of columns with a `head`, the comment lines before them (`schedule: TEXT`,
 * `parameters: N`). A block is a list of columns of one length, and its rows are blank in the columns of
 * other blocks. A column has a `name` and either `values`, its number in `columns`, or `texts`.
 *
 *   {"arguments": ["extrapolate", "run", "--horizon", "50000"],
 *    "files": [{"name": "run", "blocks": [[{"name": "step", "values": 0}, {"name": "loss", "values": 1}]]}]}
 *
 * `columns` are `count` pointers to numbers, `lengths` how many each leads to. They are read where they are,
 * and have to stay as they are until the call returns.
 */
losscast_answer *losscast_command(
    const char *request, const double *const *columns, const int64_t *lengths, int64_t count);

/* The rows of the runs of logs. `request` is JSON: `arguments`, paths and options of reading logs. The text
 * is a list, of each run `name`, `x`, `metric`, `head` and `notes`. Its columns are, one run after another,
 * the positions and values of rows with a value, and the positions and rates of rows with a rate. */
losscast_answer *losscast_read(const char *request);

/* The rate of each step of a schedule, from step 1 to the last, in column 0. */
losscast_answer *losscast_rates(const char *schedule);

/* 0; or 3, the verdict to stop; or the status that the command line leaves with after an error: 64 usage,
 * 65 bad data, 66 missing input, 70 a fault of ours, 74 input or output. */
int32_t losscast_status(const losscast_answer *answer);

/* The JSON that Documentation/json.md has the keys of, or what is wrong. */
const char *losscast_text(const losscast_answer *answer);

/* The answer in a sentence or two, as the command line prints it with --quiet. */
const char *losscast_summary(const losscast_answer *answer);

/* What was dropped, joined or assumed: a JSON list of strings. */
const char *losscast_notes(const losscast_answer *answer);

/* A column of the answer, and how many values it has; null where there is none. */
const double *losscast_column(const losscast_answer *answer, int64_t index, int64_t *length);

/* Gives the answer up, with all that it holds. */
void losscast_release(losscast_answer *answer);

/* The version, which stays. */
const char *losscast_version(void);

#ifdef __cplusplus
}
#endif

#endif
