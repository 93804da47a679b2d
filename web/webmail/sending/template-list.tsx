import { useEffect, useState } from 'preact/hooks'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { templateName } from './template-name.ts'
import { destroyTemplate, listTemplates, type Template } from './templates.ts'
import { SENDING_TEXTS } from './texts/texts.ts'

/** The texts that letters are begun with. They are changed as every message is: by beginning with one and keeping it again. */
export function TemplateList() {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SENDING_TEXTS)
  const [templates, take] = useState<readonly Template[] | undefined>(undefined)
  useEffect(() => {
    listTemplates(desk.mail).then(take, (error: unknown) => desk.failed(error))
  }, [desk])
  const nameOf = (template: Template) => templateName(template, speak, language)
  const remove = (template: Template) => {
    take(templates?.filter(({ id }) => id !== template.id))
    const back = () => take((now) => [...(now ?? []), template])
    const { outcome } = desk.unlessUndone(speak('deleted', { name: nameOf(template) }))
    outcome
      .then((what) => (what === 'undone' ? back() : destroyTemplate(desk.mail, template.id)))
      .catch((error: unknown) => {
        back()
        desk.failed(error)
      })
  }
  return (
    <section aria-labelledby="templates">
      <h3 id="templates">{speak('templates')}</h3>
      <p class="quiet">{speak('templatesHelp')}</p>
      {templates?.length === 0 && <p>{speak('noTemplates')}</p>}
      <ul class="slips">
        {templates?.map((template) => (
          <li key={template.id} class="slip">
            <div>
              <p>
                <strong>{nameOf(template)}</strong>
              </p>
              <p class="quiet excerpt">{template.preview}</p>
            </div>
            <p class="acts">
              <button
                type="button"
                aria-label={`${speak('delete')}: ${nameOf(template)}`}
                onClick={() => remove(template)}
              >
                {speak('delete')}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
