import { html } from 'hono/html'
import type { Markup } from '../../page/document.ts'
import { dayIn } from '../../page/moments.ts'
import type { PageView } from '../../page/page-view.ts'
import type { SiteServices } from '../../site-context.ts'
import { SETTINGS_MESSAGES } from './settings-messages.ts'

/** How what is between the member and us is protected, just now, on the very connection that the page comes on: what was agreed on for it, and which certificate was shown, so that it can be held against what the browser shows. */
export function connectionPart(
  { protection, language }: Pick<PageView, 'protection' | 'language'>,
  { certificateOf }: Pick<SiteServices, 'certificateOf'>,
): Markup {
  const text = SETTINGS_MESSAGES[language]
  if (!protection) return html`<p>${text.unprotected}</p>`
  const { version, suite, group, certificate } = protection
  const facts = certificate && certificateOf(certificate.sha256)
  const rows: readonly (readonly [name: string, value: string | Markup])[] = [
    [text.protocol, version.replace(/^TLSv/, 'TLS ')],
    [text.suite, suite],
    [text.group, group],
    ...(certificate
      ? ([
          [text.certificate, [...(facts?.names ?? [certificate.name])].slice(0, MOST_NAMES).join(', ')],
          [text.keyType, certificate.keyType],
          ...(facts
            ? ([
                [text.issuer, facts.issuer],
                [text.until, dayIn(facts.notAfterMs, language)],
              ] as const)
            : []),
          [text.fingerprint, html`<code>${inPairs(certificate.sha256)}</code>`],
        ] as const)
      : []),
  ]
  return html`<p>${text.kept}</p>
<dl class="letterhead">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
${certificate ? html`<p class="quiet">${text.compare}</p>` : ''}`
}

/** Host names of a certificate that are told: one may have a hundred. */
const MOST_NAMES = 10

/** As browsers write a fingerprint: `A1:B2:…`, with a line that ends behind a colon. */
function inPairs(sha256: string): readonly Markup[] {
  const pairs = sha256.toUpperCase().match(/../g) ?? []
  return pairs.map((pair, at) => html`${at === 0 ? '' : html`:<wbr>`}${pair}`)
}
