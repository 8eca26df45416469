namespace Farthing.Core.Spans;

/// <summary>What a span that is not billed shows. The numbers are stored: they never change.</summary>
public enum SpanKind : byte
{
    /// <summary>Something else than generative AI: a request, a query.</summary>
    Other = 0,

    /// <summary>A call to a model that another span is billed for.</summary>
    Call = 1,

    /// <summary>An agent at work.</summary>
    Agent = 2,

    /// <summary>A chain, workflow or task: steps in an order.</summary>
    Chain = 3,

    /// <summary>A tool that a model asked for.</summary>
    Tool = 4,

    /// <summary>A search for documents.</summary>
    Retriever = 5,

    /// <summary>A judgement of what a model said.</summary>
    Evaluator = 6,

    /// <summary>A check of what goes in or comes out.</summary>
    Guardrail = 7,
}
