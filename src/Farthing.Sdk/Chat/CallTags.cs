using System.Diagnostics;
using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Chat;

/// <summary>What was asked, and of whom; in the words that a call over HTTP is told in.</summary>
internal static class CallTags
{
    private static readonly object True = true;

    public static void Write(Activity span, DecoratedCall call, in Answer answer)
    {
        var host = call.Target.Host;
        span.AddTag("gen_ai.operation.name", host.Operation);
        span.AddTag("gen_ai.provider.name", host.Provider);
        if (host.Provider == Providers.OpenAICompatible)
        {
            span.AddTag("farthing.usage.shape", "openai_like");
        }

        span.AddKnown("server.address", host.Uri?.Host);
        if (host.Port is not null)
        {
            span.AddTag("server.port", host.Port);
        }

        call.Attribution?.Write(span);
        span.AddKnown("gen_ai.request.model", call.Target.Model);
        if (answer.IsStream)
        {
            span.AddTag("gen_ai.request.stream", True);
        }

        span.AddKnown("gen_ai.conversation.id", call.ConversationId ?? answer.ConversationId);
    }
}
