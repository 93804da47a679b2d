import { html } from 'hono/html'
import type { ShownLabel } from '../../../../wire/jmap/label-book.ts'
import type { Markup } from '../../page/document.ts'

/** A label as it stands on a message. The colour is beside the name and never all that is said. */
export function labelChip({ name, colour }: Pick<ShownLabel, 'name' | 'colour'>): Markup {
  return html`<span class="label l-${colour}">${name}</span>`
}
