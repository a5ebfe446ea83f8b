import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EntryPoints } from '#platform/entry-points.js';
import { SendMail } from './send-mail.js';

/** Works off the queue of mails. */
@Injectable()
export class MailWorker implements OnModuleInit {
  constructor(
    private readonly entryPoints: EntryPoints,
    private readonly sendMail: SendMail,
  ) {}

  onModuleInit(): void {
    // More than four hours: a mail server may be away for longer than a restart takes.
    const ladder = { tries: 60, firstDelaySeconds: 1, maxDelaySeconds: 300, timeoutSeconds: 20 };
    this.entryPoints.work(
      'mail',
      async ({ data }, signal) => this.sendMail.run(String(data.notificationId), signal),
      {
        ...ladder,
        concurrency: 2,
      },
    );
  }
}
