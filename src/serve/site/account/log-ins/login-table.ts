import { html } from 'hono/html'
import type { LoginRecord } from '../../../../core/posture/posture-ledger.ts'
import type { Protection } from '../../../../core/posture/protection.ts'
import { shortFingerprint } from '../../../../wire/jmap/logins.ts'
import type { Language } from '../../language/language.ts'
import type { Markup } from '../../page/document.ts'
import { momentIn } from '../../page/moments.ts'
import { recordTable } from '../../page/tables.ts'
import { SESSIONS_MESSAGES } from './sessions-messages.ts'

/** Log-ins, each with what protected it between the member and us. */
export function loginTable(logins: readonly LoginRecord[], language: Language): Markup {
  const text = SESSIONS_MESSAGES[language]
  if (logins.length === 0) return html`<p class="quiet">${text.none}</p>`
  const heads = [text.when, text.service, text.from, text.protection, text.certificate, text.result]
  const rows = logins.map(({ atMs, service, address, protection, accepted, detail, device, times = 1 }) => [
    momentIn(atMs, language),
    device === undefined ? service.toUpperCase() : `${service.toUpperCase()}, ${device}`,
    address,
    protectionCell(protection, language),
    certificateCell(protection, language),
    html`<span class="${accepted ? 'good' : 'bad'}">${accepted ? text.accepted : text.refused}</span>${detail === undefined ? '' : `: ${text.details[detail]}`}${times > 1 ? ` × ${times}` : ''}`,
  ])
  return recordTable(text.logins, heads, rows)
}

/** Version and key agreement first, which say most; what else was agreed on below. */
function protectionCell(protection: Protection | undefined, language: Language): Markup {
  const line = html`${protectionText(protection, language)}`
  if (!protection) return line
  const { alpn, notRecorded } = SESSIONS_MESSAGES[language]
  const agreed = protection.alpn === undefined ? `ALPN: ${notRecorded}` : alpn(nameOf(protection.alpn))
  return html`${line}<br><span class="quiet">${protection.suite}, ${agreed}</span>`
}

function nameOf(alpn: string): string | undefined {
  return alpn === 'none' ? undefined : alpn
}

/** Which certificate the client was shown: its name and kind of key, and the beginning of its fingerprint. */
function certificateCell(protection: Protection | undefined, language: Language): Markup | string {
  const text = SESSIONS_MESSAGES[language]
  if (!protection) return text.noCertificate
  const { certificate } = protection
  if (!certificate) return html`<span class="quiet">${text.notRecorded}</span>`
  return html`${certificate.name}<br><span class="quiet">${certificate.keyType}, SHA-256 ${shortFingerprint(certificate.sha256)} …</span>`
}

/** Version and key agreement of a connection; that it was clear text. */
export function protectionText(protection: Protection | undefined, language: Language): string {
  if (!protection) return SESSIONS_MESSAGES[language].clear
  return `${protection.version.replace(/^TLSv/, 'TLS ')}, ${protection.group}`
}
