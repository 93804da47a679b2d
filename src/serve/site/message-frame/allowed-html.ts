const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Elements of a message that are shown. Everything else goes, and what stands in it stays. */
export const SHOWN = words(`
  a abbr acronym address area article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn dir div dl dt
  em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main map mark nav ol p pre q rp rt ruby s samp section
  small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr`)

/** Elements that go with everything in them, whose content a browser would not read as HTML. */
export const RAW = words('script title textarea xmp iframe noembed noframes plaintext')
/** Elements that go with everything in them, whose content is another language. */
export const FOREIGN = words('svg math template select')

/** Attributes that say how something looks or what it is for, and load nothing. */
export const KEPT = words(`
  abbr align alt aria-describedby aria-hidden aria-label aria-labelledby aria-level bgcolor border cellpadding cellspacing char charoff class clear color
  cols colspan compact coords datetime dir face headers height hspace id lang name noshade nowrap open reversed role rows rowspan rules scope shape size
  span start summary title type usemap valign value vspace width`)

/** Elements without content. */
export const VOID = words('area br col hr img wbr')
