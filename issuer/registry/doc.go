// Package registry is the issuer's memory of what it has given out and of what became of it: which credential has which
// place in which status list, and what was recorded about it since. A database keeps it; package sqlite does so in a file,
// and package registrytest is what any other engine's driver must pass.
//
// # What is held and what is not
//
// It holds no claims: no name, no number, no portrait, no key. Of a person's number, a document (its type and number), the
// serial of its blank, the issuer's name for a record and the content that was signed it has keyed hashes: HMAC-SHA-256
// under a subkey of the registry's secret, the first 16 bytes. Without the secret, which is kept with the signing keys and
// never in the database, a number cannot be tried against them. Of a device it has the thumbprint of its key. What
// operators write is a code of a fixed catalogue (message.Grounds) and the number of a case, which cannot be free text. The
// folder of the outputs of a run is held as it was given.
//
// # Issuing
//
// Credentials are issued in groups, so that a crash loses and doubles nothing:
//
//	Begin     a run begins
//	Reserve   the group's places, and where its outputs will be, are recorded; then the outputs may be written
//	Commit    when the outputs are on the disk: its credentials are recorded, all or none
//	Discard   or, when its outputs have been removed: nothing of it counts
//	End       the run ends
//
// After a crash, Unfinished returns the groups between Reserve and Commit. A place that was reserved is never given out
// again, whatever became of its group. Several runs may issue at once: Commit refuses what another has issued meanwhile, so
// that every record has one credential whatever the runs know of each other. To share the work they take chunks of a file
// (Share), each another, which an engine gives back when a process ends. A status list has 2^20 places, for one type and one year of expiry; the n-th place
// that is given has the index that a permutation under the secret makes of n.
//
// # Standing
//
// An Order records facts: a credential is revoked or superseded, a document suspended or held, a person or a device locked.
// A fact is never changed; its end is recorded beside it. Facts have dates, and Value is what they come to on a day, so
// that suspensions begin and end without anybody's doing. All dates are of UTC+7.
//
// # The log
//
// Every change adds one entry to a log, and rows that say with which entry they were added. The head of the log after entry
// n is
//
//	head(n) = SHA-256(head(n-1) || lines(n))    head(0) is 32 zero bytes
//
// and travels in every status token, so that nobody can change the past unnoticed. The lines of entry n are, each ended by a
// line feed:
//
//   - "entries", its number and its time, as in "entries 17 1795312800";
//   - then of each of the tables settings, skips, lists, batches, batch_ends, reservations, runs, closings, signing_keys,
//     credentials, facts, fact_ends, ticks, events, in this order, the rows whose column entry is n, by their first column:
//     the table's name and all columns in their order.
//
// One space stands before each value. An INTEGER is written in decimal, a BLOB in lower-case hexadecimal, a TEXT with every
// byte outside of "!" to "}" and every "%" as % and two upper-case hexadecimal digits, and NULL as "~". Whoever has the
// database and SQL recomputes the heads without giayto.
//
// # The tables
//
// Times are seconds since 1970, days are numbers such as 20261122.
//
//	entries       seq at head                       the log
//	settings      entry base first proof            the URL of the lists, the number of the first, a hash by which the secret is known
//	skips         entry next                        no list with a number below next is given from any more, none before it begun
//	lists         number entry vct year             a status list was begun
//	batches       id entry operator out             a run began
//	batch_ends    entry batch records issued skipped refused
//	reservations  id entry batch out                a group was reserved
//	runs          seq entry reservation list first places    its places: the first-th of a list (from 0) and those after it
//	closings      entry reservation credentials     a group was committed with so many credentials, or discarded: NULL
//	signing_keys  id entry kid
//	credentials   id entry list place person document blank device record content kid approved issued expires
//	                                                place: it has the place-th of its list (from 0)
//	facts         seq entry kind credential document person device part since until appointment reason case_number operator
//	fact_ends     seq entry fact since reason case_number operator    since: the first day on which the fact no longer counts;
//	                                                of several of one fact the last holds
//	ticks         entry day                         the events of all days up to this one are recorded
//	events        seq entry kind credential fact day    kinds: 1 issued, 2 suspended, 3 ended, 4 revoked, 5 held, 6 superseded,
//	                                                7 locked, 8 unlocked, 9 expiring; day: NULL for that of the entry
//
// Beside the log are counters (list, given: how many places were given out or skipped; the log comes to the same),
// consumers (name, seq: the last event that each has taken), versions (of the tables), and what runs have of their files:
// inputs (id, name, digest, records: lines in a chunk, frontier: where the last chunk begins, -1 when the file has ended,
// refused: how many records of the chunks that are done) and chunks (input, start, line: those that are not done).
//
// Rows are only ever added to logged tables, and their columns never change: a later version adds tables.
package registry
