using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>Has a request's body observed while it is sent, and gives the request its own back.</summary>
internal static class RequestBodies
{
    /// <param name="request">About to be sent.</param>
    /// <param name="call">That it is the request of; null when it is not to be observed.</param>
    /// <param name="isProcessWide">Observed for every HttpClient, not by a handler that was put there.</param>
    /// <returns>What stands in for the body; null where there is none to observe.</returns>
    public static ObservedRequestContent? Observe(HttpRequestMessage request, Call? call, bool isProcessWide = false)
    {
        if (call is null || request.Content is null)
        {
            return null;
        }

        try
        {
            if (call.Format.MayBeForm())
            {
                call.Request.Expect(request.Content.Headers.ContentType);
            }

            call.Request.Body = BodyText.For(RecordedContent.Prompts, request.Content.Headers);
            var content = new ObservedRequestContent(request, request.Content, call) { IsProcessWide = isProcessWide };
            request.Content = content;
            return content;
        }
#pragma warning disable CA1031 // The app may have disposed the request; whether that matters is for the inner handler to say.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
            return null;
        }
    }

    /// <summary>Gives the request its own content back, unless a redirect has taken it away meanwhile.</summary>
    public static void Release(ObservedRequestContent? content)
    {
        if (content is null || !ReferenceEquals(content.Request.Content, content))
        {
            return;
        }

        try
        {
            content.Request.Content = content.Inner;
        }
#pragma warning disable CA1031 // The app or a handler beneath may have disposed the request while it was sent.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }
}
