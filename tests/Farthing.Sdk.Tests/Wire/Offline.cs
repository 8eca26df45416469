using System.Diagnostics;
using System.Net;

namespace Farthing.Sdk.Tests.Wire;

/// <summary>Calls to hosts that a test must not reach: the answer is made up here.</summary>
internal static class Offline
{
    public static async Task<Activity> CallAsync(
        string uri, string request, byte[] answer, string type = "application/json", HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent(request);
        return await CallAsync(uri, content, answer, type, status);
    }

    /// <summary>An answer in one document, with headers of its own (<c>name: value</c>).</summary>
    public static async Task<Activity> CallAsync(string uri, string request, string answer, params string[] headers)
    {
        using var content = new StringContent(request);
        return await CallAsync(uri, content, System.Text.Encoding.UTF8.GetBytes(answer), headers: headers);
    }

    public static async Task<Activity> CallAsync(
        string uri,
        HttpContent request,
        byte[] answer,
        string type = "application/json",
        HttpStatusCode status = HttpStatusCode.OK,
        params string[] headers)
    {
        return (await CallsAsync(uri, request, answer, type, status, headers))[0];
    }

    /// <summary>The call's own span, then those of its inner calls in their order.</summary>
    public static async Task<List<Activity>> CallsAsync(
        string uri,
        HttpContent request,
        byte[] answer,
        string type = "application/json",
        HttpStatusCode status = HttpStatusCode.OK,
        params string[] headers)
    {
        using var spans = new Spans(443);
        using var body = new ByteArrayContent(answer);
        body.Headers.ContentType = new(type);
        using var http = new HttpClient(new FarthingHandler(new Scripted(body, status, headers)));
        var user = Guid.NewGuid().ToString();

        using (Attribution.Begin(user: user))
        using (await http.PostAsync(new Uri(uri), request))
        {
        }

        List<Activity> inner = [];
        while (true)
        {
            var span = await spans.NextAsync();
            if (Equals(span.GetTagItem("user.id"), user))
            {
                if (span.Parent is null && span.ParentSpanId == default)
                {
                    return [span, .. inner];
                }

                inner.Add(span);
            }
        }
    }

    private sealed class Scripted(HttpContent content, HttpStatusCode status, string[] headers) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // As a connection would: the request is read as it is written.
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            var response = new HttpResponseMessage(status) { Content = content, RequestMessage = request };
            foreach (var header in headers)
            {
                var colon = header.IndexOf(':', StringComparison.Ordinal);
                response.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..].Trim());
            }

            return response;
        }
    }
}
