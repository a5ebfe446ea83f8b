import { Module } from '@nestjs/common';
import { UsersServiceService } from '#contracts/meshcart/users/v1/users.js';
import { clientProvider } from '#platform/contract-client.js';
import { NotificationsWorkServiceService } from '#contracts/meshcart/operations/v1/work_services.js';
import { OperationsModule } from '#operations/operations.module.js';
import { workController } from '#operations/work-controller.js';
import { configurationProvider } from '#platform/environment.js';
import { MessagingModule } from '#platform/messaging.module.js';
import { PersistenceModule } from '#platform/persistence.module.js';
import { NOTIFICATIONS_CONFIGURATION, notificationsEnvironment } from './config.js';
import { MailWorker } from './mail-worker.js';
import { Mailer } from './mail/mailer.js';
import { NotificationStore } from './notification-store.js';
import { OrderEvents } from './order-events.js';
import { SendMail, USERS } from './send-mail.js';

const entryPoints = [OrderEvents, MailWorker];

const neighbours = [clientProvider(USERS, 'notifications', UsersServiceService)];

@Module({
  imports: [
    PersistenceModule.forService('notifications'),
    MessagingModule.forService('notifications'),
    OperationsModule.forService('notifications'),
  ],
  controllers: [workController(NotificationsWorkServiceService)],
  providers: [
    configurationProvider(NOTIFICATIONS_CONFIGURATION, notificationsEnvironment),
    ...entryPoints,
    ...neighbours,
    SendMail,
    Mailer,
    NotificationStore,
  ],
})
export class NotificationsModule {}
