using MassTransit;

namespace Farthing.Ingest.Transports;

/// <summary>The broker has said that it did not take a message.</summary>
internal sealed class NotTakenException(Exception inner) : Exception("The queue is full: try again later.", inner);

/// <summary>
/// Ends a send at the broker's refusal. The bus would take it for a broken connection and try again for as long as the
/// sender waits, who knows better when to come back.
/// </summary>
internal sealed class NotTakenObserver : IPublishObserver
{
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PostPublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => exception.InnerException is RabbitMQ.Client.Exceptions.PublishException { IsReturn: false } refused ? throw new NotTakenException(refused) : Task.CompletedTask;
}
