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
  const heads = [text.when, text.service, text.from, text.protection, text.result]
  const rows = logins.map(({ atMs, service, address, protection, accepted, detail, device, times = 1 }) => [
    momentIn(atMs, language),
    device === undefined ? service.toUpperCase() : `${service.toUpperCase()}, ${device}`,
    address,
    protectionCell(protection, language),
    html`<span><span class="${accepted ? 'good' : 'bad'}">${accepted ? text.accepted : text.refused}</span>${detail === undefined ? '' : `: ${text.details[detail]}`}${times > 1 ? ` × ${times}` : ''}</span>`,
  ])
  return recordTable(text.logins, heads, rows)
}

/** Version and key agreement first, which say most; below what else was agreed on, and which certificate was shown. */
function protectionCell(protection: Protection | undefined, language: Language): Markup {
  const line = html`${protectionText(protection, language)}`
  if (!protection) return line
  const text = SESSIONS_MESSAGES[language]
  const { suite, alpn, certificate } = protection
  const agreed = alpn === undefined ? `ALPN: ${text.notRecorded}` : text.alpn(alpn === 'none' ? undefined : alpn)
  const shown = certificate
    ? `${certificate.name}, ${certificate.keyType}, SHA-256 ${shortFingerprint(certificate.sha256)} …`
    : text.notRecorded
  return html`${line}<br><span class="quiet">${suite}, ${agreed}<br>${text.certificate}: ${shown}</span>`
}

/** Version and key agreement of a connection; that it was clear text. */
export function protectionText(protection: Protection | undefined, language: Language): string {
  if (!protection) return SESSIONS_MESSAGES[language].clear
  return `${protection.version.replace(/^TLSv/, 'TLS ')}, ${protection.group}`
}
