import { useEffect, useRef, useState } from 'preact/hooks'
import type { Writer } from '../compose/answering.ts'
import { beginOpened } from '../compose/begin-opened.ts'
import type { Composition } from '../compose/composition.ts'
import { htmlToText } from '../compose/html/html-to-text.ts'
import { parseHtml } from '../compose/html/parse-html.ts'
import { textToHtml } from '../compose/html/text-to-html.ts'
import type { LetterBody } from '../compose/letter.ts'
import { COMPOSE_TEXTS } from '../compose/texts/texts.ts'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { Floating } from './floating.tsx'
import { templateName } from './template-name.ts'
import { keepAsTemplate, listTemplates, type Template } from './templates.ts'
import { SENDING_TEXTS } from './texts/texts.ts'

/** Texts that a letter is begun with, and this one kept as such. */
export function TemplateMenu({ composition }: { readonly composition: Composition }) {
  const setting = useSetting()
  const { desk, language } = setting
  const speak = useSpeaker(SENDING_TEXTS)
  const speakCompose = useSpeaker(COMPOSE_TEXTS)
  const button = useRef<HTMLButtonElement>(null)
  const [isOpen, open] = useState(false)
  const [templates, take] = useState<readonly Template[] | undefined>(undefined)
  useEffect(() => {
    if (isOpen) listTemplates(desk.mail).then(take, (error: unknown) => desk.failed(error))
  }, [desk, isOpen])
  const end = () => {
    open(false)
    button.current?.focus()
  }
  const insert = async (template: Template) => {
    const from = composition.letter.from
    const writer: Writer = { from, kind: composition.letter.body.kind, language, speak: speakCompose }
    const begun = await beginOpened({ kind: 'continue', emailId: template.id }, desk.mail, setting, writer)
    if (!begun || begun === 'dropped') return
    await composition.decision.ended()
    if (begun.wasEncrypted) composition.sealer?.keepEncrypted()
    composition.held.take(begun.held ?? new Map())
    const letter = composition.read()
    const subject = letter.subject.trim() === '' ? begun.letter.subject : letter.subject
    const files = [...letter.files, ...begun.letter.files]
    composition.change({ subject, files, body: putBefore(begun.letter.body, letter.body) })
  }
  const keep = async () => {
    await composition.save()
    if (composition.emailId === undefined) return
    await keepAsTemplate(desk.mail, composition.emailId)
    desk.toaster.say(speak('templateSaved'))
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class="tool"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={speak('templates')}
        title={speak('templates')}
        onClick={() => open(!isOpen)}
      >
        <Icon name="template" />
      </button>
      {isOpen && (
        <Floating anchor={button} role="menu" label={speak('templates')} close={() => open(false)}>
          <p class="heading">{speak('templates')}</p>
          {!templates && <p class="heading">{language.text('loading')}</p>}
          {templates?.length === 0 && <p class="heading">{speak('noTemplates')}</p>}
          {templates?.map((template) => (
            <button
              key={template.id}
              type="button"
              role="menuitem"
              tabIndex={-1}
              title={template.preview}
              onClick={() => {
                end()
                insert(template).catch((error: unknown) => desk.failed(error))
              }}
            >
              {templateName(template, speak, language)}
            </button>
          ))}
          <hr />
          <button
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              end()
              keep().catch((error: unknown) => desk.failed(error))
            }}
          >
            {speak('saveTemplate')}
          </button>
        </Floating>
      )}
    </>
  )
}

/** The template stands above what there is: a signature, or what is answered. It takes on the kind of the letter. */
function putBefore(template: LetterBody, body: LetterBody): LetterBody {
  if (body.kind === 'rich') {
    const html = template.kind === 'rich' ? template.html : textToHtml(template.text)
    return { kind: 'rich', html: `${html}${body.html}` }
  }
  const text = template.kind === 'plain' ? template.text : htmlToText(parseHtml(template.html))
  const rest = body.text.replace(/^\n+/, '')
  return { kind: 'plain', text: `${text.trimEnd()}\n${rest === '' ? '' : `\n${rest}`}` }
}
