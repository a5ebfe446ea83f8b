import { theShop } from '../e2e/the-shop.js';

theShop('the shop on Kafka and RabbitMQ', '--events', 'kafka', '--jobs', 'rabbitmq');
