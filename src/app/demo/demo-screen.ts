import type { ListenService } from '../config/configuration.ts'

export interface DemoMember {
  readonly name: string
  readonly address: string
  /** Undefined when it is not known any more. */
  readonly password: string | undefined
}

export interface DemoScreenFacts {
  readonly hostname: string
  readonly members: readonly DemoMember[]
  readonly ports: Readonly<Record<ListenService, number>>
  readonly metricsPort: number | undefined
  /** Path of the local authority's certificate. */
  readonly authority: string
  readonly configuration: string
  /** What has to follow `posthus` so that it finds this demonstration; empty if it does by itself. */
  readonly options: string
}

/** The one screen that a demonstration prints when it serves: where it is, who lives there, and what to try next. */
export function renderDemoScreen(facts: DemoScreenFacts): string {
  const { ports, members, authority } = facts
  const first = members[0] as DemoMember
  const second = members[1] as DemoMember
  const password = first.password ?? 'PASSWORD'
  return `
Posthus is serving on this machine as ${facts.hostname}. Ctrl-C stops it; started again it keeps everything.

  Address                    Password
${members.map((member) => `  ${member.address.padEnd(25)}  ${member.password ?? '(changed)'}`).join('\n')}

  Webmail   https://localhost:${ports.https}/mail/
  Reading   IMAP  localhost:${ports.imaps} TLS       localhost:${ports.imap} STARTTLS
            POP3  localhost:${ports.pop3s} TLS       localhost:${ports.pop3} STLS
            Sieve localhost:${ports.managesieve} STARTTLS
  Sending   SMTP  localhost:${ports.submissions} TLS       localhost:${ports.submission} STARTTLS
  Receiving SMTP  localhost:${ports.smtp} (from other servers, STARTTLS)
  Site      https://localhost:${ports.https}/ (http://localhost:${ports.http}/ leads there)
${facts.metricsPort === undefined ? '' : `  Health          http://localhost:${facts.metricsPort}/metrics and /healthz\n`}
  Authority       ${authority}
  Configuration   ${facts.configuration}

Try next, in another terminal:

  # the welcome message, over IMAP
  curl --cacert ${authority} --user '${first.address}:${password}' \\
    'imaps://localhost:${ports.imaps}/INBOX;MAILINDEX=1'
  # a message to ${second.name}
  printf 'From: ${first.address}\\nSubject: Hello\\n\\nIt works.\\n' | curl --crlf --upload-file - \\
    --cacert ${authority} --user '${first.address}:${password}' \\
    --mail-from ${first.address} --mail-rcpt ${second.address} smtps://localhost:${ports.submissions}
  # which key exchange a connection gets
  openssl s_client -connect localhost:${ports.imaps} -CAfile ${authority} -brief </dev/null
  # who lives here, and how all connections so far were protected
  bin/posthus account list${facts.options}
  bin/posthus posture${facts.options}`
}
