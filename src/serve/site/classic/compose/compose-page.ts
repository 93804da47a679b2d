import { html } from 'hono/html'
import type { Markup } from '../../page/document.ts'
import { button, checkField, type FormView, isWrong, textArea, textField } from '../../page/form.ts'
import { notice } from '../../page/notice.ts'
import { type ClassicView, classicPage } from '../classic-page.ts'
import { COMPOSE_PATH } from '../classic-paths.ts'
import { COMPOSE_MESSAGES } from './compose-messages.ts'
import type { Identity, Letter } from './letter.ts'

export interface ComposeView extends ClassicView {
  readonly letter: Letter
  readonly identities: readonly Identity[]
  readonly csrf: string
  readonly notice: Markup | ''
  readonly problems: Readonly<Record<string, string>>
  readonly sending: { readonly sendAt: string; readonly onlyEncrypted: string }
}

/** Where a letter is written: saved and sent by two buttons, files with the form. */
export function composePage(view: ComposeView): Markup {
  const { letter, language, csrf, problems, identities } = view
  const text = COMPOSE_MESSAGES[language]
  const { to, cc, bcc, subject } = letter
  const fields: FormView = {
    language,
    action: COMPOSE_PATH,
    csrf,
    values: { to, cc, bcc, subject, text: letter.text, ...view.sending },
    problems,
  }
  const title = letter.subject.trim() || text.title
  const line = { autocomplete: 'off', maxLength: 20_000 }
  return classicPage(
    view,
    title,
    html`<h1>${title}</h1>
${view.notice}
${isWrong(fields) && Object.hasOwn(problems, 'all') ? notice(problems['all'], 'wrong') : ''}
<form class="fields compose" method="post" enctype="multipart/form-data" action="${COMPOSE_PATH}"><input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="draft" value="${letter.draft}"><input type="hidden" name="thread" value="${JSON.stringify([letter.inReplyTo, letter.references])}">
<div class="field"><label for="identity">${text.from}</label><select id="identity" name="identity">${identities.map(({ id, name, email }) => html`<option value="${id}"${id === letter.identity ? html` selected` : ''}>${name ? `${name} <${email}>` : email}</option>`)}</select></div>
${textField(fields, { name: 'to', label: text.to, hint: text.toHint, ...line, isOptional: true })}
${textField(fields, { name: 'cc', label: text.cc, ...line, isOptional: true })}
${textField(fields, { name: 'bcc', label: text.bcc, ...line, isOptional: true })}
${textField(fields, { name: 'subject', label: text.subject, autocomplete: 'off', maxLength: 2000, isOptional: true })}
${textArea(fields, { name: 'text', label: text.text, rows: 16, maxLength: 1_000_000, isOptional: true })}
${letter.files.length === 0 ? '' : html`<fieldset class="field"><legend>${text.keep}</legend>${letter.files.map((file, at) => html`<div class="check"><input type="checkbox" id="keep-${at}" name="keep" value="${JSON.stringify([file.blobId, file.name, file.type])}" checked><label for="keep-${at}">${file.name}</label></div>`)}</fieldset>`}
${checkField(fields, { name: 'onlyEncrypted', label: text.onlyEncrypted })}
<div class="field"><label for="files">${text.add}</label><input id="files" name="files" type="file" multiple></div>
<div class="acts"><button class="main" name="do" value="send">${text.send}</button><button name="do" value="save">${text.save}</button><button name="do" value="pick">${text.pick}</button><button name="do" value="discard" formnovalidate>${text.discard}</button></div>
<details class="source"${problems['sendAt'] === undefined ? '' : html` open`}><summary>${text.later}</summary>${textField(fields, { name: 'sendAt', label: text.sendAt, hint: text.sendAtHint.replace('{zone}', view.zone.replaceAll('_', ' ')), type: 'datetime-local', autocomplete: 'off', isOptional: true })}<button name="do" value="later">${text.later}</button></details>
</form>`,
    isWrong(fields),
  )
}

/** That a letter goes out, and the way to take it back for as long as it waits. */
export function sentPage(view: ClassicView, facts: { csrf: string; submission: string; email: string }): Markup {
  const text = COMPOSE_MESSAGES[view.language]
  return classicPage(
    view,
    text.sent,
    html`<h1>${text.sent}</h1>
<form method="post" action="/classic/take-back"><input type="hidden" name="csrf" value="${facts.csrf}"><input type="hidden" name="submission" value="${facts.submission}"><input type="hidden" name="email" value="${facts.email}">${button(text.takeBack, 'plain')}</form>`,
  )
}
