import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** An element, once it is drawn. */
interface Place {
  readonly current: HTMLElement | null
}

interface FloatingProps {
  /** What it opens at. */
  readonly anchor: Place
  readonly label: string
  readonly role: 'menu' | 'dialog'
  readonly children: ComponentChildren
  /** It is not wanted any more. What it was opened at has the focus again if `returns`. */
  close(returns: boolean): void
}

const STOPS = '[role^=menuitem]:not([disabled]), input, select, button:not([disabled]), a[href]'

/** Something that lies over a window, at what it belongs to: a menu, or a few fields. Escape closes it and nothing below it; arrows go through a menu. */
export function Floating({ anchor, label, role, children, close }: FloatingProps) {
  const element = useRef<HTMLDivElement>(null)
  usePlace(element, anchor)
  useEffect(() => {
    const press = ({ target }: Event) => {
      const isWithin = [element, anchor].some(({ current }) => target instanceof Node && current?.contains(target))
      if (!isWithin) close(false)
    }
    document.addEventListener('pointerdown', press)
    return () => document.removeEventListener('pointerdown', press)
  }, [close, anchor])
  const end = () => {
    close(true)
    anchor.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: it always has a role, of which both have names.
    // biome-ignore lint/a11y/noStaticElementInteractions: the same.
    <div
      ref={element}
      popover="manual"
      class={`floating ${role}`}
      role={role}
      aria-label={label}
      tabIndex={-1}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape' || (role === 'menu' && event.key === 'Tab')) end()
        else if (role !== 'menu' || !step(element.current, event.key)) return
        event.preventDefault()
      }}
    >
      {children}
    </div>
  )
}

/** In the top layer, where nothing cuts it off: below what it belongs to, or above where there is no room. */
function usePlace(element: Place, anchor: Place): void {
  useLayoutEffect(() => {
    const place = () => {
      const [box, at] = [element.current, anchor.current?.getBoundingClientRect()]
      if (!box || !at) return
      const { offsetWidth, offsetHeight } = box
      const below = at.bottom + 4
      const top = below + offsetHeight > innerHeight - 8 ? Math.max(8, at.top - offsetHeight - 4) : below
      box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - offsetWidth - 8))}px`
      box.style.top = `${top}px`
    }
    element.current?.showPopover()
    place()
    element.current?.querySelector<HTMLElement>(STOPS)?.focus()
    addEventListener('resize', place)
    return () => removeEventListener('resize', place)
  }, [element, anchor])
}

/** Arrows, Home and End go through a menu. */
function step(menu: HTMLElement | null, key: string): boolean {
  const items = [...(menu?.querySelectorAll<HTMLElement>('[role^=menuitem]:not([disabled])') ?? [])]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key]
  if (to === undefined || items.length === 0) return false
  items.at(to % items.length)?.focus()
  return true
}
