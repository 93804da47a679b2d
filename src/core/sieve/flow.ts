/** How a command ends: the next one follows, the script ends (`return`, RFC 6609), all ends (`stop`), or a loop does (RFC 5703 §3). */
export type Flow = 'next' | 'return' | 'stop' | { readonly breaks: string | undefined }
