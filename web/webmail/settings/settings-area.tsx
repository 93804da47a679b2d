import { useEffect, useState } from 'preact/hooks'
import { writeArea } from '../desk/route.ts'
import type { Area as AreaView } from '../views/area-pane.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { SECTIONS, type SectionName } from './sections.ts'
import './settings.css'
import { SETTINGS_TEXTS } from './texts/texts.ts'

/** Everything that a member can set, a section at a time. */
export const Area: AreaView = ({ path: [name, ...path] }) => {
  const speak = useSpeaker(SETTINGS_TEXTS)
  const names = Object.keys(SECTIONS) as SectionName[]
  const here = names.find((one) => one === name) ?? 'general'
  return (
    <div class="settings">
      <nav aria-label={speak('sections')}>
        <h1>{speak('title')}</h1>
        <ul>
          {names.map((one) => (
            <li key={one}>
              <a href={writeArea({ area: 'settings', path: [one] })} aria-current={one === here ? 'page' : undefined}>
                {speak(one)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <OpenSection key={here} name={here} path={path} />
    </div>
  )
}

function OpenSection({ name, path }: { readonly name: SectionName; readonly path: readonly string[] }) {
  const { desk, language } = useSetting()
  const speak = useSpeaker(SETTINGS_TEXTS)
  const [loaded, load] = useState<Awaited<ReturnType<(typeof SECTIONS)[SectionName]>> | undefined>(undefined)
  useEffect(() => {
    SECTIONS[name]().then(load, (error: unknown) => desk.mail.fail(error))
  }, [desk, name])
  return (
    <section class="section" aria-labelledby="section">
      <h2 id="section">{speak(name)}</h2>
      {loaded ? <loaded.Section path={path} /> : <p class="note">{language.text('loading')}</p>}
    </section>
  )
}
