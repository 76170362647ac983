// Package bench measures Fristwerk beside the statement a person would write
// by hand. It holds benchmarks, and a test that they leave no page out:
//
//	make bench
//
// Every figure is a ratio of times: what Fristwerk took over what one UPDATE
// took on another fresh copy of the same contracts, measured right before it
// on the same server. Ratios survive a slow machine; seconds do not.
//
// What is measured, and against which target:
//
//   - batches: changing half of the contracts in batches (gate, batch row,
//     rule, marks and duties repeated, ledger, read-back), with one and two workers
//   - locking: the same for a rule that reads other rows, whose records are
//     locked first; the UPDATE by hand asks for the same rows
//   - run: the whole of `fristwerk run`: survey, cases, slices, batches
//   - rows: the same UPDATE, one row and one transaction at a time
//   - growth: a tenth of the contracts, and how much longer ten times takes
//   - memory: the peak of a process of its own that runs the jobs
//   - API: every list and item over HTTP with a store of a million cases
//     (FRISTWERK_BENCH_CASES), in milliseconds
//   - serve: from the start of the program until it is ready, and its memory
//     while idle
//   - pages: every page over a store of a million cases and a source of a million
//     contracts, and every form that calculates, in milliseconds and bytes
//
// FRISTWERK_BENCH_ROWS says how many contracts (1,000,000), every second of
// which is due; FRISTWERK_BENCH_ROUNDS how often each figure is taken (1), of
// which the best counts, for the UPDATE by hand as for us.
// FRISTWERK_TEST_DIALECTS names fewer databases.
package bench
