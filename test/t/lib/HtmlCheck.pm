# A small judge of HTML pages: what a browser would repair in silence is a problem here.
#
#   my $page = HtmlCheck::judge($html);     { problems, ids, links, headings, text, tables, … }
#   HtmlCheck::folder($dir)                every page of a folder; links between them must resolve
package HtmlCheck;

use strict;
use warnings;

use Encode qw(decode);
use File::Basename qw(dirname);
use File::Find qw(find);

my %void = map { $_ => 1 } qw(meta link input br hr img);
my %entity = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'");

# Attributes with which a page would load something.
my %loads = (src => 1, srcset => 1, background => 1, poster => 1, data => 1, action => 1, formaction => 1);

sub unescape
{
	my ($text, $problems) = @_;

	push @$problems, "a bare & in \"$text\"" if $text =~ /&(?!(?:amp|lt|gt|quot|#39);)/;
	return $text =~ s/&(amp|lt|gt|quot|#39);/$entity{$1}/gr;
}

sub judge
{
	my ($bytes) = @_;
	my %page = (problems => [], ids => {}, links => [], headings => [], sections => {}, tables => [], scripts => []);
	my $html = eval { decode('UTF-8', $bytes, Encode::FB_CROAK) };
	my @open;
	my $level = 0;
	my ($row, $cell, $section, $heading);

	return { %page, problems => ['no UTF-8'] } unless defined $html;
	my $problem = sub { push @{ $page{problems} }, $_[0] };

	$problem->('no document type') unless $html =~ s/^<!DOCTYPE html>\n//;
	$problem->('a control character') if $html =~ /[\x00-\x08\x0b-\x1f\x7f-\x9f\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}]/;
	while ($html =~ /\G(?:<(\/?)([a-zA-Z0-9]+)((?:\s[^<>]*)?)>|([^<]+)|(<))/g)
	{
		my ($end, $element, $attributes, $text, $bare) = ($1, $2, $3, $4, $5);

		if (defined $bare)
		{
			$problem->('a bare <');
		}
		elsif (defined $text)
		{
			if (@open && $open[-1] =~ /^(?:script|style)$/)
			{
				push @{ $page{scripts} }, $text;
				next;
			}
			$problem->('a bare > in ' . $text) if $text =~ />/;
			my $plain = unescape($text, $page{problems});

			$$cell .= $plain if defined $cell;
			$$heading .= $plain if defined $heading;
			$page{text} .= $plain;
			$page{sections}{$section} .= $plain if defined $section;
			next;
		}
		elsif ($end)
		{
			my $last = pop @open;

			$problem->("</$element> closes <" . ($last // 'nothing') . '>') if ($last // '') ne $element;
			undef $cell if $element =~ /^t[dh]$/;
			undef $heading if $element =~ /^h[1-6]$/;
			undef $section if $element eq 'section';
			next;
		}
		else
		{
			push @open, $element unless $void{$element};
			my %attribute;

			while ($attributes =~ /\G\s+([-a-zA-Z0-9]+)="([^"]*)"/gc)
			{
				$problem->("<$element> has $1 twice") if exists $attribute{$1};
				$problem->("<$element> has a handler $1") if $1 =~ /^on/i;
				$attribute{$1} = unescape($2, $page{problems});
			}
			$problem->("<$element> has attributes in no form: $attributes") if (pos($attributes) // 0) != length $attributes;
			if (defined $attribute{id})
			{
				$problem->("id $attribute{id} comes twice") if $page{ids}{ $attribute{id} }++;
			}
			for my $name (grep { $loads{$_} } keys %attribute)
			{
				$problem->("<$element> loads $attribute{$name}");
			}
			if (defined $attribute{href})
			{
				push @{ $page{links} }, $attribute{href} unless $attribute{href} eq 'data:,';
				$problem->("a link leads out: $attribute{href}") if $attribute{href} =~ m{^(?:[a-zA-Z][-+.a-zA-Z0-9]*:|//|/)} && $attribute{href} ne 'data:,';
			}
			for my $name (qw(aria-labelledby for))
			{
				push @{ $page{references} }, split / /, $attribute{$name} if defined $attribute{$name};
			}
			if ($element =~ /^h([1-6])$/)
			{
				$problem->("a heading of level $1 follows one of level $level") if $1 > $level + 1;
				$level = $1;
				push @{ $page{headings} }, '';
				$heading = \$page{headings}[-1];
			}
			if ($element eq 'section')
			{
				$section = $attribute{'aria-labelledby'};
				$problem->('a section without a name') unless defined $section;
			}
			if ($element eq 'table')
			{
				push @{ $page{tables} }, { section => $section // '', rows => [] };
			}
			$page{tables}[-1]{caption} = 1 if $element eq 'caption';
			push @{ $page{tables}[-1]{rows} }, [] if $element eq 'tr';
			if ($element =~ /^t[dh]$/)
			{
				push @{ $page{tables}[-1]{rows}[-1] }, '';
				$cell = \$page{tables}[-1]{rows}[-1][-1];
				$problem->('a head without a scope') if $element eq 'th' && !$attribute{scope};
			}
			$page{elements}{$element}++ unless grep { $_ eq 'svg' } @open;
		}
	}
	$problem->("<$_> is not closed") for @open;
	$problem->("there is no id $_") for grep { !$page{ids}{$_} } @{ $page{references} };
	$problem->('a table without a caption') if grep { !$_->{caption} } @{ $page{tables} };
	for my $one (qw(html head title body main h1 footer))
	{
		$problem->("the page has " . ($page{elements}{$one} // 0) . " <$one>") if ($page{elements}{$one} // 0) != 1;
	}
	return \%page;
}

sub slurp
{
	my ($file) = @_;

	open my $in, '<:raw', $file or die "$file: $!\n";
	local $/;
	return <$in>;
}

# The pages of a folder by their names; and what is wrong with them and their links.
sub folder
{
	my ($dir) = @_;
	my (%page, @problems);

	find({ no_chdir => 1, wanted => sub { $page{ substr($_, length($dir) + 1) } = judge(slurp($_)) if /\.html$/ } }, $dir);
	for my $name (sort keys %page)
	{
		push @problems, map { "$name: $_" } @{ $page{$name}{problems} };
		for my $link (@{ $page{$name}{links} })
		{
			my ($file, $anchor) = $link =~ /^([^#]*)(?:#(.*))?$/;
			my $target = $name;

			if ($file ne '')
			{
				$target = dirname($name) . "/$file";
				1 while $target =~ s{(?:^|(?<=/))\./|(?:^|(?<=/))[^/.][^/]*/\.\./}{};
			}
			push @problems, "$name: a link leads nowhere: $link" unless -f "$dir/$target";
			push @problems, "$name: a link to no place: $link"
			  if defined $anchor && !($page{$target} && $page{$target}{ids}{$anchor});
		}
	}
	return (\%page, \@problems);
}

1;
