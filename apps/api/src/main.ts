import { bootService } from '#platform/boot-service.js';
import { closeOnSignal } from '#platform/close-on-signal.js';
import { ApiModule } from './api.module.js';
import { edgeHttp } from './prepare-edge.js';

closeOnSignal([await bootService('api', ApiModule, process.env, edgeHttp)]);
