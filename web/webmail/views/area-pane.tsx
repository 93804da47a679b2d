import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { AreaName } from '../desk/route.ts'
import { useSetting } from './setting.ts'

/** What an area is drawn by: it is handed what stands behind its name in the address. */
export type Area = ComponentType<{ readonly path: readonly string[] }>

/** Areas are files of their own, which come when they are looked at first. */
const AREAS: Readonly<Record<AreaName, () => Promise<{ readonly Area: Area }>>> = {
  contacts: () => import('../contacts/contacts-area.tsx'),
  settings: () => import('../settings/settings-area.tsx'),
  source: () => import('../source/source-area.tsx'),
  print: () => import('../print/print-area.tsx'),
}

/** What stands in the place of the lists. */
export function AreaPane({ area, path }: { readonly area: AreaName; readonly path: readonly string[] }) {
  const { desk, language } = useSetting()
  const [loaded, load] = useState<{ readonly area: AreaName; readonly Area: Area } | undefined>(undefined)
  useEffect(() => {
    let isWanted = true
    AREAS[area]().then(
      ({ Area }) => isWanted && load({ area, Area }),
      (error: unknown) => desk.mail.fail(error),
    )
    return () => {
      isWanted = false
    }
  }, [desk, area])
  return (
    <section class="area">
      {loaded?.area === area ? <loaded.Area path={path} /> : <p class="note">{language.text('loading')}</p>}
    </section>
  )
}
