/** Has `changed` called whenever the server says that something is another (RFC 8620 §7.3), and when the connection was away and is back. */
export function listen(eventSourceUrl: string, changed: () => void): Disposable {
  const source = new EventSource(
    eventSourceUrl.replace('{types}', 'Email,Mailbox').replace('{closeafter}', 'no').replace('{ping}', '60'),
  )
  let wasAway = false
  source.addEventListener('state', changed)
  source.addEventListener('error', () => {
    wasAway = true
  })
  source.addEventListener('open', () => {
    if (wasAway) changed()
    wasAway = false
  })
  return { [Symbol.dispose]: () => source.close() }
}
