import t from 'tap'
import { takeWebSocketToken } from '../../../apiserver/auth/web-socket-token.ts'

const prefix = 'base64url.bearer.authorization.k8s.io.'
const token = `${prefix}${Buffer.from('secret?').toString('base64url')}`

for (const { offered, want, left } of [
  { offered: undefined, want: undefined, left: undefined },
  { offered: 'v5.channel.k8s.io', want: undefined, left: 'v5.channel.k8s.io' },
  { offered: `${token}, v5.channel.k8s.io`, want: 'secret?', left: 'v5.channel.k8s.io' },
  { offered: `a,${token},b`, want: 'secret?', left: 'a, b' },
  { offered: token, want: '', left: undefined },
  { offered: `${token}, ${token}, a`, want: '', left: 'a' },
  { offered: `${prefix}, a`, want: '', left: 'a' },
  { offered: `${prefix}!!, a`, want: '', left: 'a' },
])
  t.test(`a WebSocket that offers ${offered}`, async (t) => {
    const headers = { upgrade: 'WebSocket', ...(offered !== undefined && { 'sec-websocket-protocol': offered }) }
    t.equal(takeWebSocketToken(headers), want)
    t.equal((headers as Record<string, string>)['sec-websocket-protocol'], left, 'what others see of it')
  })

t.test('other requests are left alone', async (t) => {
  t.equal(takeWebSocketToken({ 'sec-websocket-protocol': `${token}, a` }), undefined)
})
