#!/usr/bin/env node
import { createRequire } from 'node:module'
import { RealClock } from '../platform/clock.ts'
import { currentHost } from '../platform/host.ts'
import { run } from './program.ts'

// By name: this file is found at several depths below the package, bundled and not.
const { version } = createRequire(import.meta.url)('peapod/package.json') as { version: string }

process.exitCode = await run(process.argv.slice(2), { host: currentHost(), wallClock: new RealClock() }, version)
