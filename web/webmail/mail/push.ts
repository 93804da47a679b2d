/** As far as it is used of `EventSource`. */
type Source = Pick<EventSource, 'addEventListener' | 'close'>

/**
 * Has `changed` called whenever the server says that something is another (RFC 8620 §7.3), and whenever the connection stands: the first time too, since what came after the page was made and before anybody listened is told to nobody.
 */
export function listen(
  eventSourceUrl: string,
  changed: () => void,
  open: (url: string) => Source = (url) => new EventSource(url),
): Disposable {
  const source = open(
    eventSourceUrl.replace('{types}', 'Email,Mailbox').replace('{closeafter}', 'no').replace('{ping}', '60'),
  )
  source.addEventListener('state', changed)
  source.addEventListener('open', changed)
  return { [Symbol.dispose]: () => source.close() }
}
