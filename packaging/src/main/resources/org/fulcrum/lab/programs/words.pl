# Counts words and pairs of neighbours, line by line, and prints the most frequent.
use strict;
use warnings;

open(my $in, '<', $ARGV[0]) or die "$ARGV[0]: $!";
my (%count, %pair);
my $before = '';
while (my $line = <$in>) {
    chomp $line;
    next unless $line =~ /^[a-z]{4,12}$/i;
    my $word = lc $line;
    $count{$word}++;
    $pair{"$before $word"}++;
    $before = $word;
}
close $in;
1 while <STDIN>; # it lasts until the moves are done
for my $table (\%count, \%pair) {
    my @most = sort { $table->{$b} <=> $table->{$a} || $a cmp $b } keys %$table;
    print "$_ $table->{$_}\n" for grep { defined } @most[0 .. 20000];
}
