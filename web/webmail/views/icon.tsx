/** Strokes on a grid of 20. */
const PATHS = {
  archive: 'M3 4h14v3.5H3zM4.5 7.5V16h11V7.5M8 10.5h4',
  attachment: 'M14.5 9.2 9 14.7a3 3 0 0 1-4.3-4.2l6-6a2 2 0 0 1 2.9 2.8l-5.8 5.8a.9.9 0 0 1-1.3-1.3l5-5',
  back: 'M11.5 4.5 6 10l5.5 5.500M6.5 10H16',
  compose: 'M4 16l.8-3.5 8.7-8.7 2.7 2.7-8.7 8.700z',
  reply: 'M8 5 3.5 9.5 8 14M3.5 9.500H12a4.5 4.5 0 0 1 4.5 4.500v1.5',
  replyAll: 'M10.5 5.5 6.5 9.500l4 4M6 5.5 2 9.500l4 4M6.5 9.500H13a4 4 0 0 1 4 4v2',
  forward: 'M12 5l4.5 4.500L12 14M16.5 9.500H8A4.5 4.5 0 0 0 3.5 14v1.5',
  close: 'M5 5l10 10M15 5 5 15',
  content: 'M5.5 9V7a4.5 4.5 0 0 1 9 0v2M4 9h12v8H4zM10 12v2',
  dots: 'M5 10h.1M10 10h.1M15 10h.1',
  down: 'M5.5 8l4.5 4.500L14.5 8',
  drafts: 'M4 16l.8-3.500L13.5 3.800l2.7 2.7-8.7 8.700zM11.8 5.500l2.7 2.7',
  eye: 'M2 10c2-3.500 4.700-5 8-5s6 1.500 8 5c-2 3.500-4.700 5-8 5s-6-1.500-8-5zM10 12.200a2.2 2.2 0 1 0 0-4.400 2.2 2.2 0 0 0 0 4.400z',
  folder: 'M2.5 5h5l1.5 2h8.500v9h-15z',
  help: 'M7.5 7.500a2.5 2.5 0 1 1 3.6 2.200c-.8.4-1.1.9-1.1 1.800M10 14.500v.1M10 17.500a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15z',
  inbox: 'M3 11l2.5-7h9L17 11v5H3zM3 11h4l1 2h4l1-2h4',
  junk: 'M10 2.5 17.5 10 10 17.5 2.5 10zM10 6.500V11M10 13.400v.1',
  menu: 'M3 5.500h14M3 10h14M3 14.500h14',
  larger: 'M11.5 4H16v4.500M16 4l-5.200 5.200M8.500 16H4v-4.500M4 16l5.200-5.200',
  minimise: 'M4.5 14.500h11',
  move: 'M2.5 5h5l1.5 2h8.500v9h-15zM7 11.500h6M10.8 9.300l2.2 2.2-2.2 2.2',
  plus: 'M10 4v12M4 10h12',
  read: 'M3 8l7-5 7 5v8.500H3zM3 8l7 5 7-5',
  refresh: 'M16 10a6 6 0 1 1-1.8-4.300L16 7.500M16 3.500v4h-4',
  search: 'M8.7 14.500a5.8 5.8 0 1 0 0-11.6 5.8 5.8 0 0 0 0 11.600zM13 13l4.2 4.2',
  sent: 'M17.5 2.5 2.5 8.500l6 3 3 6zM8.5 11.500l4.5-4.5',
  settings:
    'M3 6h7M14 6h3M3 14h3M10 14h7M12 4.200a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600zM8 12.200a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.600z',
  account: 'M10 10a3.2 3.2 0 1 0 0-6.400A3.2 3.2 0 0 0 10 10zM3.5 17c.6-3.3 3-5 6.5-5s5.9 1.7 6.5 5',
  smaller: 'M15.500 9H11V4.500M11 9l5.500-5.500M4.500 11H9v4.500M9 11l-5.500 5.500',
  star: 'M10 2.800l2.2 4.6 5 .7-3.6 3.5.9 5L10 14.200l-4.5 2.4.9-5L2.8 8.100l5-.7z',
  trash: 'M3.5 5.500h13M8 5.500V3.500h4v2M5 5.500l.8 11h8.400l.8-11M8.5 8.500v5M11.5 8.500v5',
  unread: 'M3 4.500h14v11H3zM3 5l7 6 7-6',
  way: 'M5 15.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM15 8.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6.8 12.500l6.4-5',
  you: 'M3 4h14v9.500H3zM7 17h6M10 13.500V17',
} as const

export type IconName = keyof typeof PATHS

/** A drawing beside words, or with the words on what it stands in. */
export function Icon({ name, filled = false }: { readonly name: IconName; readonly filled?: boolean }) {
  return (
    <svg class={filled ? 'icon filled' : 'icon'} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
