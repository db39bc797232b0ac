// Package backup copies an issuer into one encrypted file while it is in use, and makes an issuer of such a file on
// another machine.
//
// The file is in the age format (age-encryption.org/v1), encrypted to one or more recipients. What is encrypted is a tar
// archive (POSIX ustar) of plain files in this order, and nothing else:
//
//	backup.json                 {"version":1,"uri":"https://id.giayto.example/csgt","at":1795309200}
//	issuer.json, keys.json      as they are in the issuer's folder
//	keys/…                      the files of the keys, those with a passphrase still under it, and the registry's secret
//	registry/000000, …          the registry of one moment, as registry.Export writes it, in pieces of 4 MiB
//	manifest.json               {"entries":[{"name":"backup.json","size":67,"sha256":"…"}, …]}, of all before it
//
// Nothing is written to the disk unencrypted on the way, and age and tar alone can take it apart again.
//
// The encryption tells nobody who made a backup: everyone who knows a recipient can. Restore says what it found, the head
// of the log above all, which Save has said too.
package backup
