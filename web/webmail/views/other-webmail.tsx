import { writeArea, writeRoute } from '../desk/route.ts'
import { Icon } from './icon.tsx'
import { useSetting } from './setting.ts'

/** The last item under the folders: the way to the webmail without scripts, to a page that asks and not at once; and when this one goes, if that is set. */
export function OtherWebmail() {
  const { desk, generations, language } = useSetting()
  if (!generations?.other) return null
  const here = `/mail/${desk.area ? writeArea(desk.area) : writeRoute(desk.route)}`
  const { retireOn } = generations
  const name = language.text('switchToClassic')
  return (
    <>
      {retireOn !== null && (
        <p class="retires">{language.text('retires', { day: language.moment(new Date(retireOn)) })}</p>
      )}
      <ul class="areas">
        <li>
          <a href={`/account/webmail?${new URLSearchParams({ at: here })}`} title={name}>
            <Icon name="move" />
            <span class="name">{name}</span>
          </a>
        </li>
      </ul>
    </>
  )
}
