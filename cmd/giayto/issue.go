package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/giayto/giayto/credential"
	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/qr"
	"github.com/giayto/giayto/credential/vn"
	"github.com/giayto/giayto/issuer"
	"github.com/giayto/giayto/issuer/portrait"
	"github.com/giayto/giayto/issuer/press"
	"github.com/giayto/giayto/issuer/record"
	"github.com/giayto/giayto/issuer/registry"
	"github.com/giayto/giayto/verifier/scan"
)

const (
	formatTerminal = "terminal"
	// smallestModule is the module in millimetres that a phone still reads from paper.
	smallestModule = 0.3
	// kidSize is the length of a key's ID in bytes.
	kidSize = 8
	// garbage is how much a run leaves lying, in per cent of what it needs, which is little: less work than Go's default of 100.
	garbage = 200
)

var (
	formats = []string{string(issuer.PNG), string(issuer.SVG), string(issuer.PDF), string(issuer.Sheet), string(issuer.TXT), string(issuer.JWT), string(issuer.JSONL), formatTerminal}
	layouts = []string{string(issuer.Flat), string(issuer.Tree), string(issuer.Tar)}
	levels  = []string{string(qr.LevelL), string(qr.LevelM), string(qr.LevelQ)}
)

func (c *console) issueCommand() *cli.Command {
	return &cli.Command{
		Name:      "issue",
		Usage:     "sign approved records and write them as QR codes (cấp)",
		ArgsUsage: "RECORDS.jsonl|RECORDS.csv|-",
		Description: `Reads one record a line, or a table from Excel with a header (CSV UTF-8 or Unicode text). What may not be signed is refused with its line, field and reason on standard error, and the
rest goes on; the exit status is then 65. The members of a record are in issuer/RECORDS.md, with an example. Files are named after the credential's ID, and issued.jsonl beside them tells
whose they are. Portraits are found beside the file of records.

A record is issued once, however often its file is run, also after a power cut: record_id names it, or the document's
number where it has none. Whose content has changed is refused; see giayto issuer reissue.

For millions of credentials there are --format jsonl, one stream with texts and tokens; --layout tree, a folder for each
thousand indices of a status list, so that 46-1026937 is in 46/1026; and --layout tar, the same names in one archive, which
is whole after each group. issued.jsonl has a line for each credential in any case. --out - writes the stream or the archive
to standard output, which nothing can be taken back from: see --at-least-once. There a credential is issued once a file has
it on the disk, or the reader of a pipe has read it (on Linux; elsewhere, and with a socket, once the system has taken it).
What a reader then loses is not written again: watch its exit status too, and use reissue for what it lost.

EXAMPLES
   giayto issuer issue --dir csgt --out codes records.jsonl
   giayto issuer issue --dir csgt --out codes --format svg --mm 40 records.jsonl
   giayto issuer issue --dir csgt --out codes --format pdf --format sheet records.jsonl
   giayto issuer issue --dir csgt --out codes --format png --layout tar records.jsonl
   giayto issuer issue --dir csgt --out - --format jsonl --at-least-once records.jsonl | gzip > codes.jsonl.gz
   giayto issuer issue --dir csgt --out codes --type driving-licence --rejects bi-tu-choi.csv ho-so.csv
   giayto issuer issue --dir csgt --format terminal --level L - < record.json`,
		Flags:  issueFlags(),
		Action: func(ctx *cli.Context) error { return c.issue(ctx, nil) },
	}
}

func (c *console) reissueCommand() *cli.Command {
	return &cli.Command{
		Name:      "reissue",
		Usage:     "issue records again whose key was retired, whose credentials expire or whose content has changed (cấp lại)",
		ArgsUsage: "RECORDS.jsonl|RECORDS.csv|-",
		Description: `Reads the records that were issued and issues those again whose newest credential is meant by a flag; several flags
mean what each of them means. Running it again issues nothing twice. What has changed is refused without --changed.

The older credentials stay good until they expire or their key is compromised: a new blank serial supersedes them. One of
them alone ends with giayto issuer supersede --credential, and the ID that the member replaces of issued.jsonl names; the
new credential stays good.

EXAMPLES
   giayto issuer reissue --dir csgt --out codes --key bTBpTxCTVB4 records.jsonl
   giayto issuer reissue --dir csgt --out codes --expiring-before 2027-12-01 records.jsonl
   giayto issuer reissue --dir csgt --out codes --changed records.jsonl`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "key", Usage: "those that the key `KID` signed, which was retired or signs no more"},
			&cli.StringFlag{Name: "expiring-before", Usage: "those that expire before `DATE`"},
			&cli.BoolFlag{Name: "changed", Usage: "those whose record has changed since"},
		}, issueFlags()...),
		Action: c.reissue,
	}
}

func issueFlags() []cli.Flag {
	return []cli.Flag{
		issuerDirFlag(),
		&cli.PathFlag{Name: "out", Usage: "write files to `FOLDER`, or with - to standard output"},
		&cli.StringSliceFlag{Name: "format", Value: cli.NewStringSlice(string(issuer.PNG)),
			Usage: "`FORMAT`: png, svg, pdf (a card), sheet (A4, many codes), txt (the code's text), jwt (the holder's token), jsonl (text and token in issued.jsonl) or terminal; may be repeated"},
		&cli.StringFlag{Name: "layout", Value: string(issuer.Flat),
			Usage: "`LAYOUT` of the files: flat, beside each other; tree, at most a thousand credentials a folder, as in 46/1026/46-1026937.png; tar, all in issued.tar"},
		&cli.BoolFlag{Name: "at-least-once", Usage: "with --out -: take it that after a crash records of the last moments come again, with new credentials, and that what the reader loses after reading does not"},
		&cli.BoolFlag{Name: "skip-space-check", Usage: "begin though the disk seems to have no room for all"},
		&cli.StringFlag{Name: "level", Usage: "error correction `LEVEL` L, M or Q; without it M, or Q where that costs nothing"},
		&cli.Float64Flag{Name: "mm", DefaultText: "no size on paper", Usage: "the code's side on paper, `MILLIMETRES` with its white margin"},
		&cli.IntFlag{Name: "dpi", Value: 300, Usage: "`DOTS` an inch of the printer, with --mm"},
		&cli.IntFlag{Name: "px", Value: 8, Usage: "`PIXELS` a module, without --mm"},
		&cli.StringSliceFlag{Name: "show", Value: cli.NewStringSlice(issuer.DefaultShow...), Usage: "a concealed `CLAIM` that the code shows, or none; may be repeated"},
		&cli.PathFlag{Name: "photos", Usage: "the `FOLDER` of the portraits; without it that of the records"},
		&cli.BoolFlag{Name: "summary", Usage: "print the lines of issued.jsonl as well"},
		&cli.StringFlag{Name: "type", Usage: "the `TYPE` of all records of a table that has no column for it, as in driving-licence"},
		&cli.PathFlag{Name: "rejects", Usage: "write the records that were refused to `FILE`, in the form of theirs, with the reasons; run again, it goes on there"},
		&cli.StringFlag{Name: "operator", Usage: "the `NAME` of who issues, for the list of batches; otherwise GIAYTO_OPERATOR"},
		atFlag(), passphraseFlag(),
	}
}

// An issuing is one run of issue or reissue.
type issuing struct {
	*console
	options issuer.RunOptions
	summary bool
	show    []string
	rejects *record.Rejects    // nil for none
	mend    string             // their file
	rows    map[int]record.Row // by line, of what is not decided yet, where there are rejects
	clock   func() time.Time   // the time of signing

	run     *issuer.Run
	started time.Time
	shown   time.Time // when progress was last shown
	// file is the size of a file of records in bytes, 0 for none; from is where the run began in it, and at where it is.
	file, from, at int64
	lines          int         // of the file of records
	open           []openChunk // of the file of records
	taken, told    int         // how many records were begun, and of how many all was said, of the first ones
	refused        int         // of the chunks that are done
	tight          bool        // the disk may seem too small
	dense          int         // codes whose modules are too small for most cameras
	unknown        int         // records that reissue finds no credential of
	changed        bool        // a record was refused since it was issued with other content
}

// reissue is issue for those records that its flags mean.
func (c *console) reissue(ctx *cli.Context) error {
	s := &issuer.Selection{Key: ctx.String("key"), Changed: ctx.Bool("changed")}
	if s.Key != "" {
		if b, err := jose.Decode(s.Key); err != nil || len(b) != kidSize {
			return usage("--key: %q is no ID of a key", concealed(s.Key)).withHint("giayto issuer key list --dir %s shows them", ctx.Path("dir"))
		}
	}
	if before := ctx.String("expiring-before"); before != "" {
		d, err := vn.ParseDate(before)
		if err != nil || !d.Full() {
			return usage("--expiring-before: %q is not a date", concealed(before)).withHint("as in 2027-12-01")
		}
		s.ExpiringBefore = time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, vn.Zone)
	}
	if *s == (issuer.Selection{}) {
		return usage("reissue: nothing says which records").withHint("--key KID, --expiring-before DATE, --changed, or several of them")
	}
	return c.issue(ctx, s)
}

func (c *console) issue(ctx *cli.Context, reissue *issuer.Selection) (err error) {
	defer debug.SetGCPercent(debug.SetGCPercent(garbage))
	run, err := c.newIssuing(ctx, reissue)
	if err != nil {
		return err
	}
	in, options, err := c.records(ctx, run.clock())
	if err != nil {
		return err
	}
	defer in.Close()
	i, err := c.openIssuer(ctx, run.show)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	if err := run.openRejects(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, run.closeRejects()) }()
	if run.run, err = i.Start(ctx.Context, run.options, run.clock()); err != nil {
		return err
	}
	c.warnWaiting(i, run.clock())
	f, err := newRecordFile(in, reissue)
	switch {
	case err != nil:
		return run.end(ctx.Context, err)
	case f == nil:
		return run.all(ctx.Context, record.NewReader(in, options))
	}
	return run.end(ctx.Context, run.chunks(ctx.Context, f, options))
}

// openRejects opens the file of --rejects. What is there stays: a run that was cut off goes on with its file.
func (run *issuing) openRejects(ctx *cli.Context) error {
	path := ctx.Path("rejects")
	if run.mend = path; path == "" {
		return nil
	}
	if same, err := sameFile(path, ctx.Args().First()); err != nil || same {
		return errors.Join(err, usage("--rejects: that is the file of records").withHint("take another file for --rejects"))
	}
	lang, err := run.lang("")
	if err == nil {
		run.rejects, err = record.OpenRejects(path, lang)
	}
	return err
}

func (run *issuing) closeRejects() error {
	if run.rejects == nil {
		return nil
	}
	return run.rejects.Close()
}

// sameFile reports whether two names are those of one file that is there.
func sameFile(a, b string) (bool, error) {
	one, err := os.Stat(a)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other), nil
}

func (c *console) newIssuing(ctx *cli.Context, reissue *issuer.Selection) (*issuing, error) {
	if err := exactArgs(ctx, 1); err != nil {
		return nil, err
	}
	if err := needs(ctx, "dir"); err != nil {
		return nil, err
	}
	run := &issuing{console: c, summary: ctx.Bool("summary"), show: shown(ctx), tight: ctx.Bool("skip-space-check")}
	run.options = issuer.RunOptions{Reissue: reissue, Operator: c.operator(ctx)}
	var err error
	if run.options.Outputs.Level, err = oneOf[qr.Level](ctx, "level", levels); err != nil {
		return nil, err
	}
	if err := run.setFormats(ctx); err != nil {
		return nil, err
	}
	if err := run.setLayout(ctx); err != nil {
		return nil, err
	}
	if err := run.setSize(ctx); err != nil {
		return nil, err
	}
	for _, name := range run.show {
		if !isConcealed(name) {
			return nil, usage("--show: %q is no concealed claim", name).withHint("as in portrait, resident_address or none")
		}
	}
	at, err := c.recordAt(ctx)
	run.clock, run.started = c.now, c.now()
	if ctx.IsSet("at") {
		run.clock = func() time.Time { return at }
	}
	return run, err
}

func (run *issuing) setFormats(ctx *cli.Context) error {
	outputs := &run.options.Outputs
	for _, name := range ctx.StringSlice("format") {
		switch {
		case name == formatTerminal:
			outputs.Terminal = true
		case slices.Contains(outputs.Formats, issuer.Format(name)):
		case slices.Contains(formats, name):
			outputs.Formats = append(outputs.Formats, issuer.Format(name))
		default:
			return usage("--format: %q is not understood", name).withHint("one of %s", strings.Join(formats, ", "))
		}
	}
	outputs.Dir = ctx.Path("out")
	switch {
	case outputs.Dir != "":
	case len(outputs.Formats) == 0:
	default:
		return usage("issue: flag --out is missing").withHint("--out FOLDER for files, or --format terminal")
	}
	return nil
}

// setLayout says how the outputs lie in their folder, or that they go to standard output.
func (run *issuing) setLayout(ctx *cli.Context) (err error) {
	outputs := &run.options.Outputs
	if outputs.Layout, err = oneOf[issuer.Layout](ctx, "layout", layouts); err != nil {
		return err
	}
	list := slices.Equal(outputs.Formats, []issuer.Format{issuer.JSONL})
	switch archive := outputs.Layout == issuer.Tar; {
	case archive && list:
		return usage("--layout tar holds files, and --format jsonl makes none").withHint("another --format, or --format jsonl without --layout")
	case ctx.IsSet("layout") && outputs.Dir == "":
		return usage("--layout is of files, and there are none without --out").withHint("--out FOLDER, or no --layout")
	case ctx.Bool("at-least-once") && outputs.Dir != "-":
		return usage("--at-least-once goes with --out -").withHint("--out FOLDER issues each record once")
	case outputs.Dir != "-":
		return nil
	case !ctx.Bool("at-least-once"):
		return usage("--out -: standard output cannot be taken back where a run was cut off").withHint(
			"--out FOLDER issues each record once; --at-least-once takes it that some come twice, of which the first credentials are published as revoked, and that what the reader has read and loses does not come again")
	case run.summary || outputs.Terminal:
		return usage("--out - takes standard output for itself").withHint("without --summary and --format terminal")
	case !archive && !list:
		return usage("--out - takes one stream").withHint("--format jsonl, or --layout tar for files")
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that has gone is noticed by the failed write
	outputs.Dir, outputs.Pipe = "", &delivery{ctx.Context, run.out}
	return nil
}

func (run *issuing) setSize(ctx *cli.Context) error {
	outputs := &run.options.Outputs
	switch {
	case ctx.IsSet("mm") && ctx.IsSet("px"):
		return usage("--mm and --px exclude each other").withHint("--mm with --dpi for paper, --px for a screen")
	case ctx.IsSet("dpi") && !ctx.IsSet("mm"):
		return usage("--dpi goes with --mm").withHint("as in --mm 40 --dpi 300")
	case ctx.IsSet("mm") && (!(ctx.Float64("mm") > 0) || ctx.Int("dpi") < 1): // NaN is not above 0 either
		return usage("--mm and --dpi must be above 0").withHint("as in --mm 40 --dpi 300")
	case ctx.Int("px") < 1:
		return usage("--px must be above 0").withHint("as in --px 8")
	case ctx.IsSet("mm"):
		outputs.Side, outputs.DPI = ctx.Float64("mm"), ctx.Int("dpi")
	default:
		outputs.Module = ctx.Int("px")
	}
	for _, paper := range []struct {
		format issuer.Format
		most   float64
	}{{issuer.PDF, press.MaxCardCode}, {issuer.Sheet, press.MaxSheetCode}} {
		if outputs.Side > paper.most && slices.Contains(outputs.Formats, paper.format) {
			return usage("--mm: %g is too wide for --format %s", outputs.Side, paper.format).withHint("at most --mm %g", paper.most)
		}
	}
	return nil
}

// shown names the claims of --show, an empty list for none.
func shown(ctx *cli.Context) []string {
	names := ctx.StringSlice("show")
	if slices.Equal(names, []string{"none"}) {
		return []string{}
	}
	return names
}

func isConcealed(name string) bool {
	for _, t := range credential.Types() {
		for _, claim := range t.Claims {
			if claim.Name == name && claim.Concealed {
				return true
			}
		}
	}
	return false
}

// records opens the file of records. Portraits are read from its folder, and no link leads out of that.
func (c *console) records(ctx *cli.Context, now time.Time) (io.ReadCloser, record.Options, error) {
	options := record.Options{Now: now, Encode: encodePortrait}
	path, photos := ctx.Args().First(), ctx.Path("photos")
	if name := ctx.String("type"); name != "" {
		kind, known := credential.LookupType(name)
		if !known {
			return nil, options, usage("--type: unknown document type %q", concealed(name)).withHint("%s", didYouMean(name, typeNames()))
		}
		options.Type = kind
	}
	options.Table = slices.Contains([]string{".csv", ".tsv", ".txt"}, strings.ToLower(filepath.Ext(path)))
	if photos == "" {
		photos = filepath.Dir(path)
	}
	folder, err := os.OpenRoot(photos)
	if err != nil {
		return nil, options, err
	}
	options.Portraits = folder.FS()
	if path == "-" {
		return io.NopCloser(c.in), options, nil
	}
	f, err := openFile(path)
	return f, options, err
}

// encodePortrait makes the small portrait of a photo, turned upright as its camera says.
func encodePortrait(photo []byte) ([]byte, error) {
	img, err := scan.Decode(photo)
	if err != nil {
		return nil, err
	}
	return portrait.Encode(img, portrait.Budget)
}

// all issues what may be signed, and says how far it came.
func (run *issuing) all(ctx context.Context, records *record.Reader) error {
	return run.end(ctx, run.finish(ctx, run.each(ctx, records)))
}

// end closes a run that has ended with an error, or with none.
func (run *issuing) end(ctx context.Context, err error) error {
	err = errors.Join(err, run.run.Close(ctx))
	run.endProgress()
	run.count()
	switch {
	case err == nil && run.run.Counts().Refused+run.refusedByOthers() > 0:
		run.hintMending()
		return exitStatus(exitData)
	case err == nil:
		return nil
	}
	f := asFailure(err)
	if errors.Is(err, registry.ErrAway) || errors.Is(err, registry.ErrMeanwhile) {
		f = &failure{status: exitStopped, err: err} // it was there when the run began
	}
	if f.hint == "" {
		f.hint = "what is issued stays so, and is not issued twice: when that is mended, run the same command again"
	}
	return f
}

// each takes the records one by one. Of the last ones the outcomes come with those of what follows, or with finish.
func (run *issuing) each(ctx context.Context, records *record.Reader) error {
	for {
		r, refusals, err := records.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if run.rejects != nil {
			run.keep(records.Row())
		}
		run.taken++
		outcomes, err := run.run.Add(ctx, r, refusals, run.clock())
		if err := run.tellAll(outcomes, err); err != nil {
			return err
		}
		run.tally()
	}
}

// finish waits for the outcomes of all that was taken; after an error, of what is under way.
func (run *issuing) finish(ctx context.Context, err error) error {
	var outcomes []issuer.Outcome
	if err == nil {
		outcomes, err = run.run.Finish(ctx, run.clock())
	} else {
		var failed error
		outcomes, failed = run.run.Wait()
		err = errors.Join(err, failed)
	}
	return run.tellAll(outcomes, err)
}

// tellAll says what became of records, before an error that came with their outcomes. With an error there are those of which
// all was decided, between others.
func (run *issuing) tellAll(outcomes []issuer.Outcome, err error) error {
	if len(outcomes) > 0 {
		run.endProgress()
	}
	for n := range outcomes {
		if e := run.tell(&outcomes[n]); e != nil && err == nil {
			return e
		}
		if err == nil {
			run.countTold(&outcomes[n])
		}
	}
	return err
}

// keep holds a record until it is decided on.
func (run *issuing) keep(row record.Row) {
	if run.rows == nil {
		run.rows = make(map[int]record.Row)
	}
	run.rows[row.Line] = row
}

// tell says what became of a record.
func (run *issuing) tell(o *issuer.Outcome) error {
	row := run.rows[o.Line]
	delete(run.rows, o.Line)
	switch {
	case len(o.Refusals) > 0:
		return run.refuse(row, o.Refusals)
	case o.Issued == nil:
		if o.Known == "" {
			run.unknown++
		}
		return nil
	}
	run.warnings(o)
	if run.options.Outputs.Terminal {
		run.print("%s\n%s\n", o.Issued.ID, o.Terminal)
	}
	if run.summary {
		return run.printJSON(o.Summary)
	}
	return run.out.err
}

func (run *issuing) warnings(o *issuer.Outcome) {
	where := fmt.Sprintf("line %d", o.Line) // as refusals say it
	if o.RecordID != "" {
		where += fmt.Sprintf(": %q", o.RecordID)
	}
	for _, w := range o.Issued.Warnings {
		run.warn("%s: %s: %s (%s)", where, w.Field, warningText(w.Code).EN, w.Code)
	}
	if size := o.Summary.Print; size != nil && size.Module < smallestModule {
		run.dense++
		run.warn("%s: %s: modules of %g mm, below %g mm they are hard to scan; the code is %g mm wide",
			where, o.Issued.ID, size.Module, smallestModule, size.Side)
	}
}

// refuse says why a record is not signed.
func (run *issuing) refuse(row record.Row, refusals []record.Refusal) error {
	for _, r := range refusals {
		run.say("refused: %v", r)
		run.changed = run.changed || r.Code == issuer.RecordChanged
	}
	if run.rejects == nil {
		return nil
	}
	err := run.rejects.Write(row, refusals)
	if errors.Is(err, record.ErrOtherRejects) {
		return (&failure{status: exitIO, err: err}).withHint("take another file for --rejects")
	}
	return err
}

// tally says how far the run has come: on a terminal a few times a second, elsewhere once a minute.
func (run *issuing) tally() {
	pause := time.Minute
	if run.progress != nil {
		pause = 200 * time.Millisecond
	}
	now := run.now()
	if run.shown.IsZero() && run.progress == nil {
		run.shown = run.started
	}
	if now.Sub(run.shown) < pause {
		return
	}
	run.shown = now
	counts, taken := run.run.Counts(), max(now.Sub(run.started), time.Millisecond)
	line := fmt.Sprintf("%d issued, %d skipped, %d refused, %.0f a second", counts.Issued, counts.Skipped, counts.Refused, float64(counts.Records)/taken.Seconds())
	if run.at > run.from {
		left := time.Duration(float64(taken) * float64(run.file-run.at) / float64(run.at-run.from))
		line += fmt.Sprintf(", %d %% of the file, %s left", 100*run.at/run.file, left.Round(time.Second))
	}
	if run.progress == nil {
		run.say("%s", line)
		return
	}
	run.showProgress("%s", line)
}

// hintMending says where the records are that were refused, once that is all of them.
func (run *issuing) hintMending() {
	switch {
	case run.refusedByOthers() > 0: // which another run tells of
	case run.rejects == nil:
		run.hint("--rejects FILE keeps what is refused with the reasons, to be mended there; giayto explain CODE tells more of one")
	default:
		run.hint("mend what was refused in %s and issue that file, with another one for --rejects", run.mend)
	}
}

func (run *issuing) count() {
	counts := run.run.Counts()
	run.say("%d issued, %d skipped, %d refused", counts.Issued, counts.Skipped, counts.Refused)
	if n := run.refusedByOthers(); n > 0 {
		run.say("other runs, before this one or beside it, have refused %s of this file", counted(n, "record"))
		run.hint("run the same command once more to see them again")
	}
	if n := run.run.Superseded(); n > 0 {
		run.say("%s superseded by a newer blank", counted(n, "older credential"))
	}
	if run.dense > 0 {
		run.hint("a larger --mm makes larger modules; --show none leaves the portrait out, --level L takes less room")
	}
	if run.changed {
		run.hint("giayto issuer reissue --changed issues a record again with its new content")
	}
	switch {
	case run.unknown > 0:
		run.hint("%d were never issued: giayto issuer issue does that", run.unknown)
	case run.options.Reissue == nil && counts.Skipped > 0 && counts.Issued == 0:
		run.hint("what was skipped was issued before, to the folder of that run (giayto issuer batches): giayto issuer reissue issues again")
	}
}
