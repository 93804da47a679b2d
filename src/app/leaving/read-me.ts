/** What stands first in every archive: what it is, for somebody who has no Posthus. */
export const READ_ME = `This is everything of one mail account, as its provider had it.
It can be read without the provider and without Posthus.

  mail/           One mbox for each mailbox (RFC 4155, "mboxrd"): Thunderbird, Apple Mail, mutt and
                  others open it. Beside each, NAME.messages.jsonl has a line of JSON for each message:
                  its keywords (read, flagged, labels ...), when it was received, and the SHA-256 of
                  its octets. mailboxes.json says which mailboxes there are and what they are for.
  contacts/       contacts.vcf is vCard 4.0, which address books import. cards.json has the same as
                  JSContact (RFC 9553), with photographs.
  filters/        Filters in Sieve (RFC 5228), each a file. filters.json says which one was in use.
  settings/       Sender names and signatures, absence notice, labels, notes at mailboxes, the language
                  of pages and letters, which webmail is used and how its pages are shown, as JSON.
  pgp/            *.asc are OpenPGP keys, which GnuPG and Thunderbird import. A private key is in them
                  only as it was kept: locked with your passphrase.
  later/          What was put aside until a time, told by the SHA-256 of the message.
  log-ins/        Who logged in, when and from where, and what protected it: version, key agreement,
                  cipher, protocol and certificate, as far as it is kept.
  account/        Account, second factors, browsers and programs that were signed in, terms that were
                  agreed to, letters that were under way. No password and nothing else that opens
                  anything is in here.

  manifest.json   What there is, with the SHA-256 of each file, of each part, and over all.
  SHA256SUMS      The same sums for "sha256sum -c SHA256SUMS".

Mail that was deleted, and waits to be given up for good, is not in it.

Another Posthus takes it in with: posthus account import ADDRESS FILE
`
