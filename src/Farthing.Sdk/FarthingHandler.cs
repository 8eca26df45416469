using Farthing.Sdk.Batches;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Http;

namespace Farthing.Sdk;

/// <summary>
/// Put this handler into any <see cref="HttpClient"/> that talks to a model, and each call becomes a span that
/// tells what it used: OpenAI Chat Completions, Responses, Completions, Embeddings, Images, Transcriptions and Speech (of
/// OpenAI itself, or of any provider or engine that speaks like it), Anthropic Messages, Gemini (its API and Vertex AI,
/// with Claude there), Bedrock (Converse and InvokeModel), Ollama, Cohere, Mistral's OCR, the <c>/generate</c> of TGI and
/// SGLang, llama.cpp's <c>/completion</c>, and Replicate's predictions, streamed or not. The output of a batch becomes a
/// span for each call in it, when the app downloads it. JSON that is posted to an unknown host is a call if the answer has
/// a model and a usage as OpenAI's has. Every other request passes untouched. While nobody listens to
/// <see cref="FarthingTelemetry.SourceName"/> the handler does nothing at all.
/// </summary>
/// <remarks>
/// The app sees the same bytes, headers and exceptions as without it, at the same time: bodies are read as they
/// pass, and neither buffered nor held back. Prompts, completions and credentials are never recorded. Each HTTP
/// attempt is a span of its own, so place it innermost, beneath handlers that retry. The span ends with the
/// body, so dispose responses as always; it is never the current activity, so that no trace context goes to a
/// provider because of it. A body that is compressed where the handler sits is unpacked
/// for its usage alone.
/// </remarks>
public sealed class FarthingHandler : DelegatingHandler
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    /// <summary>
    /// Observes calls made through the inner handler that is set later, as an HTTP client factory does
    /// (<c>AddHttpMessageHandler(() => new FarthingHandler())</c>), or, when none is set before the first request,
    /// through a new <see cref="HttpClientHandler"/>, as <c>new HttpClient()</c> has.
    /// </summary>
    public FarthingHandler() => _time = TimeProvider.System;

    /// <summary>Observes calls made through a handler of the app's.</summary>
    /// <param name="innerHandler">Sends the requests; disposed with this handler.</param>
    /// <exception cref="ArgumentNullException"><paramref name="innerHandler"/> is null.</exception>
    public FarthingHandler(HttpMessageHandler innerHandler)
        : this(innerHandler, TimeProvider.System)
    {
    }

    internal FarthingHandler(HttpMessageHandler innerHandler, TimeProvider time)
        : base(innerHandler) => _time = time;

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        EnsureInnerHandler();
        return !IsWanted(request) ? base.SendAsync(request, cancellationToken)
            : Endpoint.Of(request) is { } format ? SendObservedAsync(request, format, cancellationToken)
            : BatchAddress.Of(request) is { } batch ? SendBatchAsync(request, batch, cancellationToken)
            : base.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        EnsureInnerHandler();
        if (!IsWanted(request))
        {
            return base.Send(request, cancellationToken);
        }

        if (Endpoint.Of(request) is not { } format)
        {
            return BatchAddress.Of(request) is { } batch
                ? BatchBodies.Observe(base.Send(request, cancellationToken), batch, request.RequestUri!, _time)
                : base.Send(request, cancellationToken);
        }

        var call = Start(request, format);
        var content = RequestBodies.Observe(request, call);
        using var beneath = Beneath.Watch();
        try
        {
            var response = base.Send(request, cancellationToken);
            End(call, response, beneath);
            return response;
        }
        catch (Exception e)
        {
            End(call, e, beneath);
            throw;
        }
        finally
        {
            RequestBodies.Release(content);
        }
    }

    private void EnsureInnerHandler()
    {
        if (InnerHandler is null)
        {
            lock (_gate)
            {
                InnerHandler ??= new HttpClientHandler();
            }
        }
    }

    private async Task<HttpResponseMessage> SendObservedAsync(HttpRequestMessage request, WireFormat format, CancellationToken cancellationToken)
    {
        var call = Start(request, format);
        var content = RequestBodies.Observe(request, call);
        using var beneath = Beneath.Watch();
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            End(call, response, beneath);
            return response;
        }
        catch (Exception e)
        {
            End(call, e, beneath);
            throw;
        }
        finally
        {
            RequestBodies.Release(content);
        }
    }

    private Call? Start(HttpRequestMessage request, WireFormat format)
    {
        Propagation.Keep(request);
        return Call.Start(request, format, _time);
    }

    /// <summary>Where two of these stand in a row, the first observes.</summary>
    private static bool IsWanted(HttpRequestMessage request) =>
        Telemetry.Source.HasListeners() && request?.Content is not ObservedRequestContent { IsProcessWide: false };

    private static void End(Call? call, HttpResponseMessage response, in Beneath beneath)
    {
        if (beneath.IsCaptured)
        {
            call?.Abandon();
        }
        else
        {
            call?.Responded(response);
        }
    }

    private static void End(Call? call, Exception exception, in Beneath beneath)
    {
        if (beneath.IsCaptured)
        {
            call?.Abandon();
        }
        else
        {
            call?.Failed(exception);
        }
    }

    private async Task<HttpResponseMessage> SendBatchAsync(HttpRequestMessage request, BatchAddress batch, CancellationToken cancellationToken)
    {
        // The app may give it another address meanwhile, or a redirect may.
        var uri = request.RequestUri!;
        return BatchBodies.Observe(await base.SendAsync(request, cancellationToken).ConfigureAwait(false), batch, uri, _time);
    }
}
