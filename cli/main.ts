#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { RealClock } from '../platform/clock.ts'
import { currentHost } from '../platform/host.ts'
import { run } from './program.ts'

const packageFile = new URL('../../package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }

process.exitCode = await run(process.argv.slice(2), { host: currentHost(), wallClock: new RealClock() }, version)
