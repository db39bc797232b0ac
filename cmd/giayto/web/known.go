package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/giayto/giayto/credential/jose"
	"github.com/giayto/giayto/credential/statuslist"
)

// maxRead bounds the files of which the content is looked at, in bytes. All files of a site are much smaller; larger ones
// are sent without a tag.
const maxRead = 32 << 20

// maxKnown bounds the files that are remembered.
const maxKnown = 10_000

// digest is the SHA-256 of a file's content, not compressed; zero where it was not looked at.
type digest [sha256.Size]byte

// known is what the content of a file says of how to send it.
type known struct {
	info      fs.FileInfo // when it was looked at
	etag      string      // empty where it was not looked at
	of        digest
	mediaType string
	maxAge    time.Duration // negative: to be asked for each time
	isToken   bool
	expires   time.Time // of a status list token
}

// caching is how long an answer may be kept by whoever passes it on.
func (k *known) caching(now time.Time) string {
	if k.maxAge < 0 {
		return "no-cache"
	}
	age := k.maxAge
	if k.isToken {
		age = max(0, min(age, k.expires.Sub(now)))
	}
	return fmt.Sprintf("public, max-age=%d", int64(age/time.Second))
}

// A cache remembers what was found in files, for as long as they are the same.
type cache struct {
	mu    sync.Mutex
	files map[string]*known
}

// file returns what is known of an open file of the site.
func (c *cache) file(name string, f *os.File) (*known, error) {
	return c.look(name, f, func(k *known, content []byte) {
		if content != nil {
			k.of = sha256.Sum256(content)
		}
		k.classify(name, content)
	})
}

// copy returns what is known of an open compressed copy of the file of that name.
func (c *cache) copy(name string, e encoding, f *os.File) (*known, error) {
	return c.look(e.name+" "+name, f, func(k *known, content []byte) {
		if content == nil {
			return
		}
		decoded, err := e.reader(bytes.NewReader(content))
		if err != nil {
			return
		}
		hash := sha256.New()
		if n, err := io.Copy(hash, io.LimitReader(decoded, maxRead+1)); err == nil && n <= maxRead {
			hash.Sum(k.of[:0])
		}
	})
}

// look reads a file that is not known by that key, or that is not what it was, and has learn see its content, nil where it
// is too large. Several requests for it wait for one reading.
func (c *cache) look(key string, f *os.File, learn func(*known, []byte)) (*known, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.files[key]; k != nil && same(k.info, info) {
		return k, nil
	}
	k := &known{info: info, maxAge: -1}
	var content []byte
	if info.Size() <= maxRead {
		if content, err = io.ReadAll(io.LimitReader(f, maxRead)); err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		k.etag = `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	}
	learn(k, content)
	if c.files == nil || len(c.files) >= maxKnown {
		c.files = make(map[string]*known)
	}
	c.files[key] = k
	return k, nil
}

// same reports whether a file is the one that it was, and was not written since.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// classify finds out what kind of a site's file it is.
func (k *known) classify(name string, content []byte) {
	const short, long = 5 * time.Minute, time.Hour
	k.mediaType = mediaType(name)
	switch folder, base := path.Split(name); {
	case name == "trust.json", base == "status-lists.json":
		k.maxAge = short
	case folder == "trust/" && path.Ext(base) == ".json": // which never changes
		k.maxAge = 24 * time.Hour
	case folder == "types/" && path.Ext(base) == ".json":
		k.maxAge = long
	case strings.HasPrefix(name, ".well-known/jwt-vc-issuer"):
		k.maxAge, k.mediaType = long, mediaTypes[".json"]
	default:
		k.token(content)
	}
}

// token fills in what a status list token says of its own life. Anybody may have written it.
func (k *known) token(content []byte) {
	if len(content) > statuslist.MaxToken {
		return
	}
	jws, err := jose.ParseJWS(string(content), statuslist.MaxToken)
	if err != nil || jws.Typ() != statuslist.Typ {
		return
	}
	var says struct {
		TTL     *float64          `json:"ttl"`
		Expires *jose.NumericDate `json:"exp"`
	}
	if err := jose.Unmarshal(jws.Unverified(), &says); err != nil || says.Expires == nil {
		return
	}
	k.isToken, k.mediaType, k.expires = true, "application/"+statuslist.Typ, says.Expires.Time()
	if says.TTL != nil && *says.TTL >= 0 && *says.TTL <= statuslist.MaxLifetime.Seconds() {
		k.maxAge = time.Duration(*says.TTL) * time.Second
	}
}

// mediaTypes are by the end of a name, whatever the computer's own table has.
var mediaTypes = map[string]string{
	".json":        "application/json",
	".zip":         "application/zip",
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".txt":         "text/plain; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".webp":        "image/webp",
	".ico":         "image/vnd.microsoft.icon",
	".wasm":        "application/wasm",
	".webmanifest": "application/manifest+json",
}

func mediaType(name string) string {
	if t, known := mediaTypes[path.Ext(name)]; known {
		return t
	}
	return "application/octet-stream"
}
