namespace Reelwright.Server.Stock.Sources;

/// <summary>Somebody who lets us search. For each type the first one that offers it is asked.</summary>
internal interface IStockSource
{
    string Name { get; }

    /// <summary>Whether it has works of the type, and is configured.</summary>
    bool Offers(StockType type);

    /// <summary>The most items of a page.</summary>
    int MaxPerPage { get; }

    /// <exception cref="Platform.Http.Refusal">503 <c>stock_unavailable</c>; 400 for a page it does not have.</exception>
    Task<StockPage> SearchAsync(StockQuery query, CancellationToken cancel);
}
