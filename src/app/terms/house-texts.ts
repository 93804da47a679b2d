import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import { fillText } from '../../core/terms/fill-text.ts'
import type { HouseTerms } from '../../core/terms/house-terms.ts'
import { TERMS_KINDS, type TermsKind } from '../../core/terms/terms-version.ts'
import type { Configuration } from '../config/configuration.ts'

const LANGUAGES = ['en', 'nb', 'de'] as const
const BUNDLED = join(import.meta.dirname, 'texts')
const DAY_MS = 86_400_000

/** What of a configuration the texts speak of. */
export type TextSettings = Pick<
  Configuration,
  'hostname' | 'provider' | 'site' | 'posture' | 'mail' | 'queue' | 'sessions' | 'abuse'
>

/**
 * The texts of a kind as they are with the settings of this house, by language: those of the operator's folder, where there is one of the kind, and else those that come with Posthus. Never some of each: two contracts under one
 * number would be none.
 * @throws Fault peer terms/unreadable, terms/unknown-name, terms/too-long
 */
export async function readHouseTexts(kind: TermsKind, settings: TextSettings): Promise<Record<string, string>> {
  const own = settings.site.textsFolder
  const found = own === undefined ? {} : await readKind(own, kind, settings)
  return Object.keys(found).length > 0 ? found : readKind(BUNDLED, kind, settings)
}

/** Publishes what has changed since the last start. What cannot be read is an error in the log, and what was published stays: a slip in a text takes no service down. */
export async function publishHouseTexts(terms: HouseTerms, settings: TextSettings, log: Log): Promise<void> {
  for (const kind of TERMS_KINDS) {
    try {
      const isNew = await terms.publish(kind, await readHouseTexts(kind, settings))
      if (isNew) log.info('terms/published', { kind })
    } catch (error) {
      log.error('terms/not-published', error, { kind })
    }
  }
}

async function readKind(folder: string, kind: TermsKind, settings: TextSettings): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const language of LANGUAGES) {
    const text = await tryRead(join(folder, `${kind}.${language}.txt`))
    if (text !== undefined) texts[language] = fillText(text, factsIn(language, settings))
  }
  return texts
}

async function tryRead(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Fault('peer', 'terms/unreadable', `${path} cannot be read: mend its permissions`, { cause })
  }
}

/** What stands in braces in the texts. Days are rounded up: nothing is kept for longer than is said. */
function factsIn(language: string, settings: TextSettings): Readonly<Record<string, string>> {
  const { hostname, provider, site, posture, mail, queue, sessions, abuse } = settings
  const days = (ms: number) => String(Math.ceil(ms / DAY_MS))
  const country = provider.jurisdiction
  return {
    provider: provider.name,
    hostname,
    operator: provider.entity || provider.name,
    registration: provider.registration,
    address: provider.postalAddress,
    contact: provider.contact,
    country: country === '' ? '' : (new Intl.DisplayNames(language, { type: 'region' }).of(country) ?? country),
    'login-days': days(posture.keepLoginsMs),
    'count-days': days(posture.keepMs),
    'delivery-days': days(queue.log.keepMs),
    'undelete-days': days(mail.undeleteMs),
    'session-days': days(sessions.keptLongestMs),
    'log-days': days(site.systemLogMs),
    'notice-days': days(site.termsNoticeMs),
    'appeal-days': days(abuse.appealMs),
    'abuse-days': days(abuse.keepMs),
  }
}
