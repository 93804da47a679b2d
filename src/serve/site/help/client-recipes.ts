import { beginsWithTls, languageOf, type OfferedService } from '../../../core/publishing/offered-services.ts'

/** How one program is set up. `automatic`: the address and the password are enough. */
export interface ClientRecipe {
  readonly client: string
  readonly automatic: boolean
  readonly steps: readonly string[]
}

/** A port in words: `imap.example.org, port 993, SSL/TLS`. */
interface Place {
  readonly port: number
  readonly security: string
}

/** The programs that most members have. Only what is offered is named, so that nobody looks for a port that is not there. */
export function clientRecipes(hostname: string, offered: readonly OfferedService[]): readonly ClientRecipe[] {
  const incoming = placeOf(offered, 'imap') ?? placeOf(offered, 'pop3')
  const outgoing = placeOf(offered, 'smtp')
  if (!incoming || !outgoing) return []
  const kind = placeOf(offered, 'imap') ? 'IMAP' : 'POP3'
  const servers = `Incoming: ${hostname}, port ${incoming.port}, ${incoming.security}. Outgoing: ${hostname}, port ${outgoing.port}, ${outgoing.security}.`
  const check =
    'The user name is the whole address; as authentication choose "normal password": it goes through TLS only.'
  return [
    {
      client: 'Thunderbird',
      automatic: true,
      steps: [
        'New account, then name, address and password. It finds the rest by itself.',
        `By hand: ${kind}. ${servers} Connection security "SSL/TLS" for these ports. ${check}`,
      ],
    },
    {
      client: 'Thunderbird for Android, K-9 Mail',
      automatic: true,
      steps: ['Address and password are enough.', `By hand: ${servers} Security "SSL/TLS", authentication "Password".`],
    },
    {
      client: 'Apple Mail, iPhone, iPad',
      automatic: true,
      steps: [
        'Enter the address on the front page, open the profile on the device and install it: it is signed by this server, which the device shows as "Verified" where the certificate is one that it trusts. There is no password in it; the device asks.',
        `By hand: Other account, then Mail account. ${servers} "Use SSL" on for both.`,
      ],
    },
    {
      client: 'Outlook',
      automatic: true,
      steps: [
        'Add account, address; it asks this server for the settings (Autodiscover).',
        `By hand: Advanced options, ${kind}. ${servers} Encryption method "SSL/TLS", secure password authentication (SPA) off.`,
      ],
    },
    {
      client: 'mutt, neomutt',
      automatic: false,
      steps: [
        `set folder = "${kind === 'IMAP' ? 'imaps' : 'pops'}://you%40example.org@${hostname}:${incoming.port}/"`,
        `set smtp_url = "smtps://you%40example.org@${hostname}:${outgoing.port}/"`,
        'set ssl_force_tls = yes; set ssl_starttls = yes',
      ],
    },
  ]
}

/** The first port of a language: with TLS from the first octet where there is one (RFC 8314 §3). */
function placeOf(offered: readonly OfferedService[], language: ReturnType<typeof languageOf>): Place | undefined {
  const own = offered.filter(({ service }) => languageOf(service) === language)
  const best = own.find(({ service }) => beginsWithTls(service)) ?? own[0]
  return best && { port: best.port, security: beginsWithTls(best.service) ? 'SSL/TLS' : 'STARTTLS' }
}
