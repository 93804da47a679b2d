/** A way in which HTML makes a browser ask somebody for something. `URL` stands for where; each vector is told by it. */
export interface LoadVector {
  readonly name: string
  readonly html: string
  /** What is seen of it where nothing protects: a request, a connection, or a name that is looked up. */
  readonly seen: 'request' | 'connection' | 'name'
}

const request = (name: string, html: string): LoadVector => ({ name, html, seen: 'request' })

/** Ways in which a message could tell its sender that it is looked at, without anybody clicking. */
export const LOAD_VECTORS: readonly LoadVector[] = [
  request('img src', '<img src="URL">'),
  request('img srcset', '<img srcset="URL 1x, URL 2x">'),
  request('picture source', '<picture><source srcset="URL"><img alt=""></picture>'),
  request('video poster', '<video poster="URL" width="50" height="50"></video>'),
  request('style element', '<style>body { background: url(URL) }</style>'),
  request('style element with escapes', '<style>body { background: \\75rl("URL") }</style>'),
  request('@import', '<style>@import "URL";</style>'),
  request('@font-face', '<style>@font-face { font-family: x; src: url(URL) } p { font-family: x }</style><p>Text</p>'),
  request('style attribute', '<p style="background-image: url(\'URL\')">Text</p>'),
  request('background of a body', '<body background="URL"><p>Text</p></body>'),
  request('background of a cell', '<table><tr><td background="URL">Text</td></tr></table>'),
  request('link stylesheet', '<link rel="stylesheet" href="URL">'),
  request('link preload', '<link rel="preload" as="image" href="URL">'),
  request('link icon and prefetch', '<link rel="prefetch" href="URL">'),
  { name: 'link preconnect', html: '<link rel="preconnect" href="URL">', seen: 'connection' },
  { name: 'link dns-prefetch', html: '<link rel="dns-prefetch" href="URL">', seen: 'name' },
  request('iframe', '<iframe src="URL"></iframe>'),
  request('iframe srcdoc', '<iframe srcdoc="<img src=\'URL\'>"></iframe>'),
  request('object', '<object data="URL" type="image/png"></object>'),
  request('embed', '<embed src="URL" type="image/png">'),
  request('audio', '<audio src="URL" autoplay preload="auto"></audio>'),
  request('video source', '<video preload="auto" autoplay muted><source src="URL" type="video/webm"></video>'),
  request(
    'track',
    '<video src="data:video/mp4,"><track default kind="captions" src="URL"></video><video src="URL"></video>',
  ),
  request('meta refresh', '<meta http-equiv="refresh" content="0; url=URL">'),
  request('base and a relative image', '<base href="URL/"><img src="x.png">'),
  request('svg image', '<svg width="9" height="9"><image href="URL" width="9" height="9"/></svg>'),
  request('svg image by xlink', '<svg width="9" height="9"><image xlink:href="URL" width="9" height="9"/></svg>'),
  request(
    'svg feImage',
    '<svg width="90" height="90"><filter id="f"><feImage href="URL"/></filter><rect width="90" height="90" filter="url(#f)"/></svg>',
  ),
  request('svg style', '<svg><style>text { background: url(URL) } @import "URL";</style><text>x</text></svg>'),
  request('input of an image', '<input type="image" src="URL">'),
  request('css image-set', '<p style=\'background-image: image-set("URL" 1x)\'>Text</p>'),
  request('css list-style', '<ul style="list-style-image: url(URL)"><li>Text</li></ul>'),
  request('css content', '<style>p::before { content: url(URL) }</style><p>Text</p>'),
  request('css border-image', '<p style="border: 9px solid; border-image: url(URL) 9">Text</p>'),
  request('css mask', '<p style="mask-image: url(URL)">Text</p>'),
  request('css variable', '<p style="--x: url(URL); background: var(--x)">Text</p>'),
  request('script', '<script src="URL"></script>'),
  request('script inline', '<script>new Image().src = "URL"</script>'),
  request('handler of an error', '<img src="data:," onerror="new Image().src = \'URL\'">'),
  request('handler of svg', '<svg onload="new Image().src = \'URL\'"></svg>'),
  request('form that sends itself', '<form action="URL" id="f"></form><script>document.forms[0].submit()</script>'),
  request('module preload', '<link rel="modulepreload" href="URL">'),
]
