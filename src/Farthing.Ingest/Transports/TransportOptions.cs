namespace Farthing.Ingest.Transports;

/// <summary>What carries batches from receivers to writers.</summary>
public sealed record TransportOptions
{
    /// <summary>
    /// A RabbitMQ, such as <c>amqp://user:password@host:5672/vhost</c>. Null keeps batches in the process, where the
    /// receiver answers after the commit; with a broker it answers once the broker has the batch for good.
    /// </summary>
    public Uri? RabbitMq { get; init; }

    /// <summary>Whether this process receives.</summary>
    public bool Receives { get; init; } = true;

    /// <summary>Whether this process writes.</summary>
    public bool Writes { get; init; } = true;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidOperationException">They do not go together; the message says what to set.</exception>
    public void Validate()
    {
        if (RabbitMq is { Scheme: not ("amqp" or "amqps") })
        {
            throw new InvalidOperationException($"FARTHING_RABBITMQ is '{RabbitMq.Scheme}://...': it must be an address such as amqp://user:password@host:5672/.");
        }

        if (RabbitMq is null && Receives != Writes)
        {
            throw new InvalidOperationException("Receivers and writers in processes of their own need a broker between them: set FARTHING_RABBITMQ, or give one process both roles.");
        }
    }
}
