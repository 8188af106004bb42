import t from 'tap'
import { requestHeaders, responseHeaders } from '../../../../apiserver/http/streams/forward-headers.ts'
import { rewriteLinks } from '../../../../apiserver/http/streams/html-links.ts'
import { rewriteLink } from '../../../../apiserver/http/streams/rewrite-link.ts'

const context = {
  prefix: '/api/v1/namespaces/default/pods/web/proxy',
  backendHost: '10.244.0.5:80',
  requestHost: 'localhost:6443',
}

for (const [link, want] of [
  ['/css/a.css', '/api/v1/namespaces/default/pods/web/proxy/css/a.css'],
  ['/', '/api/v1/namespaces/default/pods/web/proxy/'],
  ['/a/?b=/c#/d', '/api/v1/namespaces/default/pods/web/proxy/a/?b=/c#/d'],
  ['/api/v1/namespaces/default/pods/web/proxy/x', '/api/v1/namespaces/default/pods/web/proxy/x'],
  ['http://10.244.0.5:80/x', '/api/v1/namespaces/default/pods/web/proxy/x'],
  ['https://localhost:6443/x', 'https://localhost:6443/api/v1/namespaces/default/pods/web/proxy/x'],
  ['https://example.com/x', 'https://example.com/x'],
  ['//example.com/x', '//example.com/x'],
  ['a/b', 'a/b'],
  ['#top', '#top'],
  ['?page=2', '?page=2'],
  ['', ''],
  ['mailto:a@example.com', 'mailto:a@example.com'],
] as const)
  t.test(`the link ${JSON.stringify(link)} becomes ${want || 'nothing else'}`, async (t) => {
    t.equal(rewriteLink(link, context), want)
  })

const rewrite = (link: string) => (link.startsWith('/') ? `/p${link}` : link)

for (const [name, html, want] of [
  ['links of elements', '<a href="/a">/a</a><img class=b src=/b>', '<a href="/p/a">/a</a><img class=b src="/p/b">'],
  ['forms and frames', "<form action='/a'><iframe SRC='/b'>", '<form action="/p/a"><iframe SRC="/p/b">'],
  [
    'scripts, but not what is in them',
    '<script src="/a">"<a href=/b>"</script>',
    '<script src="/p/a">"<a href=/b>"</script>',
  ],
  ['nothing in comments', '<!-- <a href="/a"> --><b title="/c">', '<!-- <a href="/a"> --><b title="/c">'],
  ['no other attributes', '<a title="/a" data-href="/b" href="c">', '<a title="/a" data-href="/b" href="c">'],
  ['what follows a script', '<TITLE><a href=/a></Title ><a href=/b>', '<TITLE><a href=/a></Title ><a href="/p/b">'],
  ['nothing after a comment without an end', '<a href=/a><!-- <a href=/b>', '<a href="/p/a"><!-- <a href=/b>'],
  ['nothing in a tag without an end', '<a href=/a><a href=/b', '<a href="/p/a"><a href=/b'],
  ['nothing after a script without an end', '<script><a href=/b>', '<script><a href=/b>'],
  ['links with brackets', '<a href="/a>b">', '<a href="/p/a>b">'],
  ['what follows no tag', '< a <1 << <a href=/a>', '< a <1 << <a href="/p/a">'],
  ['entities', '<a href="/a?b&amp;c">', '<a href="/p/a?b&amp;c">'],
] as const)
  t.test(`rewrites ${name}`, async (t) => {
    t.equal(rewriteLinks(html, rewrite), want)
  })

t.test('what is about the connection or the client is not passed on', async (t) => {
  const headers = {
    host: 'localhost',
    connection: 'keep-alive, X-Hop',
    'x-hop': '1',
    te: 'trailers',
    authorization: 'Bearer secret',
    'impersonate-user': 'eve',
    'impersonate-extra-a': 'b',
    accept: 'text/html',
    'x-forwarded-for': '10.0.0.9',
  }
  t.strictSame(requestHeaders(headers, '10.0.0.1'), {
    host: 'localhost',
    accept: 'text/html',
    'x-forwarded-for': '10.0.0.9, 10.0.0.1',
  })
  const answer = { 'access-control-allow-origin': '*', 'transfer-encoding': 'chunked', 'set-cookie': ['a=b'] }
  t.strictSame(responseHeaders(answer), { 'set-cookie': ['a=b'] })
})
