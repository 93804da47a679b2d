import MailComposer from 'nodemailer/lib/mail-composer'

export interface WelcomeFacts {
  /** Whom it is for. */
  readonly name: string
  readonly address: string
  /** Domain that it comes from. */
  readonly domain: string
  /** Somebody else to write to. */
  readonly otherAddress: string
  readonly ports: { readonly imaps: number; readonly submissions: number; readonly pop3s: number }
  readonly atMs: number
  /** Left side of the Message-ID. */
  readonly id: string
}

/** The message that a new member of the demonstration finds in INBOX: plain text and HTML, RFC 5322 with CRLF line ends. */
export async function composeWelcome(facts: WelcomeFacts): Promise<Uint8Array> {
  const composer = new MailComposer({
    from: { name: 'Posthus', address: `postmaster@${facts.domain}` },
    to: { name: facts.name, address: facts.address },
    subject: 'Welcome to Posthus',
    date: new Date(facts.atMs),
    messageId: `<${facts.id}@${facts.domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    newline: 'windows',
    text: welcomeText(facts),
    html: welcomeHtml(facts),
  })
  return composer.compile().build()
}

function welcomeText({ name, address, otherAddress, ports }: WelcomeFacts): string {
  return `Hello ${name},

this mailbox is yours. Everything in it was received, kept and sent by the Posthus that runs on your machine.

HOW TO CONNECT

  User name   ${address}
  IMAP        localhost, port ${ports.imaps}, TLS
  POP3        localhost, port ${ports.pop3s}, TLS
  Sending     localhost, port ${ports.submissions}, TLS

Any mail client will do: Thunderbird, Apple Mail, K-9, mutt. The certificate comes from an authority that was made on this
machine; tell your client to trust data/tls/local-ca.pem, or accept it once.

HOW YOUR CONNECTION IS PROTECTED

Every connection agrees on a fresh key that is thrown away when it ends. Whoever records the traffic today and steals every
key of this server tomorrow can read none of it. Clients that can do so use X25519MLKEM768, which holds against quantum
computers too. That is measured, not promised: "bin/posthus posture" shows it for every connection, and the Received line of
every message names the protocol version, the cipher suite and the key exchange of each hop.

WHAT TO TRY NEXT

  - Write to ${otherAddress} and watch it arrive.
  - Read the header of the answer: the Received line says how it was protected.
  - Run "bin/posthus account list" and "bin/posthus posture".
  - docs/guide/operators.md tells how to run a server of your own.

Posthus
`
}

function welcomeHtml({ name, address, otherAddress, ports }: WelcomeFacts): string {
  const row = (what: string, value: string) =>
    `<tr><td style="padding:2px 16px 2px 0;color:#555">${what}</td><td><code>${escapeHtml(value)}</code></td></tr>`
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Welcome to Posthus</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;max-width:40em;margin:1em auto;padding:0 1em;color:#222">
<p>Hello ${escapeHtml(name)},</p>
<p>this mailbox is yours. Everything in it was received, kept and sent by the Posthus that runs on your machine.</p>
<h2 style="font-size:1.1em">How to connect</h2>
<table style="border-collapse:collapse">
${row('User name', address)}
${row('IMAP', `localhost, port ${ports.imaps}, TLS`)}
${row('POP3', `localhost, port ${ports.pop3s}, TLS`)}
${row('Sending', `localhost, port ${ports.submissions}, TLS`)}
</table>
<p>Any mail client will do: Thunderbird, Apple Mail, K-9, mutt. The certificate comes from an authority that was made on this
machine; tell your client to trust <code>data/tls/local-ca.pem</code>, or accept it once.</p>
<h2 style="font-size:1.1em">How your connection is protected</h2>
<p>Every connection agrees on a fresh key that is thrown away when it ends. Whoever records the traffic today and steals every
key of this server tomorrow can read none of it. Clients that can do so use <b>X25519MLKEM768</b>, which holds against quantum
computers too. That is measured, not promised: <code>bin/posthus posture</code> shows it for every connection, and the Received
line of every message names the protocol version, the cipher suite and the key exchange of each hop.</p>
<h2 style="font-size:1.1em">What to try next</h2>
<ul>
<li>Write to <a href="mailto:${escapeHtml(otherAddress)}">${escapeHtml(otherAddress)}</a> and watch it arrive.</li>
<li>Read the header of the answer: the Received line says how it was protected.</li>
<li>Run <code>bin/posthus account list</code> and <code>bin/posthus posture</code>.</li>
<li><code>docs/guide/operators.md</code> tells how to run a server of your own.</li>
</ul>
<p>Posthus</p>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
