/** An answer to a client that asks for Autodiscover in JSON. */
export interface AutodiscoverJson {
  readonly status: 200 | 400
  readonly body: Readonly<Record<string, string>>
}

/**
 * Autodiscover "V2", which newer Outlooks ask before the XML: where the protocol of a name is to be found. Settings of IMAP, POP3 and SMTP are only in the XML (`AutodiscoverV1`), so that is where they are sent;
 * what Exchange has beside it (ActiveSync, EWS, REST) is not served here, and saying so at once spares the client a search. `base`: where the site is, `https://mail.example.org`.
 */
export function autodiscoverJson(protocol: string, base: string): AutodiscoverJson {
  if (protocol.toLowerCase() === 'autodiscoverv1') {
    return { status: 200, body: { Protocol: 'AutodiscoverV1', Url: `${base}/autodiscover/autodiscover.xml` } }
  }
  const message = "The protocol is not served here. Supported values are 'AutodiscoverV1'."
  return { status: 400, body: { ErrorCode: 'InvalidProtocol', ErrorMessage: message } }
}
