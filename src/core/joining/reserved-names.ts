import { officialLookOf } from './look-alikes.ts'

/** RFC 2142: what people expect to reach the one who runs a domain, and what certificate authorities take for proof of it (CA/Browser Forum Baseline Requirements §3.2.2.4.4: admin, administrator, webmaster, hostmaster, postmaster). */
const ROLES = `abuse admin administrator administration adminstrator billing compliance contact customer customers customerservice dmarc dns
  feedback finance ftp help helpdesk hostmaster info invoice invoices it jobs legal list lists listserv mail mailer mailerdaemon
  majordomo marketing moderator news newsletter nobody noc noreply notification notifications office operator owner payment payments
  postmaster press privacy refund root sales secure security service services spam ssl ssladmin ssladministrator sslwebmaster
  staff status support sysadmin system sysop team tech tls tlsrpt trust unsubscribe usenet user verification verify webadmin webmail
  webmaster www account accounts alert alerts login signin password passwords recovery recover official provider`

/** Names that programs look for at every domain. */
const PROGRAMS = 'autoconfig autodiscover autoreply imap isatap mx openpgp openpgpkey pop pop3 postfix smtp wpad daemon'

/** The same in the other languages of the house. */
const TRANSLATED = `brukerstotte kundeservice kundesenter hjelp regning faktura sikkerhet personvern betaling varsel konto passord
  kundendienst kundenservice hilfe rechnung rechnungen sicherheit datenschutz zahlung hinweis passwort verwaltung vertrieb technik`

/** Words that make a name an official one wherever they stand in it, beside separators: `support-anna`, `the.security.team`. */
const LOUD =
  'admin administrator support security postmaster hostmaster webmaster abuse billing helpdesk official noreply'

/** Which names are the provider's own, those that look like them, and those with its brand in them. */
export class ReservedNames {
  readonly #looks: ReadonlySet<string>
  readonly #loud: ReadonlySet<string>
  readonly #brands: readonly string[]

  /** `more`: names that the operator keeps. `brands`: what the provider is called, and the labels of its hosts; those of four letters and more may stand nowhere in a name. */
  constructor(more: readonly string[], brands: readonly string[]) {
    const words = `${ROLES} ${PROGRAMS} ${TRANSLATED}`.split(/\s+/)
    const labels = brands.flatMap((brand) => [brand, ...brand.split(/[^\p{L}\p{N}]+/u)]).map(officialLookOf)
    this.#looks = new Set([...words, ...more].map(officialLookOf).concat(labels))
    this.#loud = new Set(LOUD.split(' ').map(officialLookOf))
    this.#brands = labels.filter((label) => label.length >= 4 && !COMMON_LABELS.has(label))
  }

  has(name: string): boolean {
    const look = officialLookOf(name)
    const bare = officialLookOf(name.replace(/[._-]*\d+$/, ''))
    return (
      this.#looks.has(look) ||
      this.#looks.has(bare) ||
      name.split(/[._-]/).some((part) => this.#loud.has(officialLookOf(part))) ||
      this.#brands.some((brand) => look.includes(brand))
    )
  }
}

/** Labels of hosts and domains that are in half of all names. */
const COMMON_LABELS: ReadonlySet<string> = new Set(
  ['mail', 'test', 'example', 'post', 'local', 'localhost'].map(officialLookOf),
)
