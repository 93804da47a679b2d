/** A host that takes mail, with the port. `name` is a host name (A-labels) or an IP address. */
export interface MailHost {
  readonly name: string
  readonly port: number
}

/** Where mail for a domain goes. */
export type MailRoute =
  /** Hosts in the order in which they are tried; at least one. */
  | {
      readonly kind: 'hosts'
      readonly hosts: readonly MailHost[]
      /** Where they come from: MX records; the domain itself, which has none; an address literal; the operator. */
      readonly found: 'mx' | 'implicit' | 'literal' | 'configured'
      /** Whether nobody can have put others in their place: the operator has set them, or the MX records (or that there are none) are signed. */
      readonly authentic: boolean
    }
  /** Never: the domain takes no mail. */
  | { readonly kind: 'failed'; readonly status: string; readonly text: string }
  /** Not known at present. */
  | { readonly kind: 'deferred'; readonly status: string; readonly text: string }

/** Where a host is. */
export type HostAddresses =
  /** IP addresses in the order in which they are tried, IPv6 and IPv4 alternating; at least one. */
  | { readonly kind: 'found'; readonly addresses: readonly string[] }
  | { readonly kind: 'failed'; readonly status: string; readonly text: string }
  | { readonly kind: 'deferred'; readonly status: string; readonly text: string }

/** Port: finds the hosts for a domain, and the addresses of a host. Never throws for what the net answers. */
export interface MailRouter {
  /** `domain` as it stands in the address: U-labels, A-labels or an address literal (`[192.0.2.1]`, `[IPv6:2001:db8::1]`). */
  route(domain: string): Promise<MailRoute>
  addresses(host: MailHost): Promise<HostAddresses>
}
